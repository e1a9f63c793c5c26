"""What the log leaves out."""

import logging


class NoProbes(logging.Filter):
    """Drops the error of an unready /readyz: whoever asks hears it, and asks again each moment."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Tell whether to keep the record of django.request."""
        return getattr(getattr(record, "request", None), "path", "") != "/readyz"
