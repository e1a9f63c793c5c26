"""The only place that reads the system clock, so that time can be injected everywhere else."""

import time
from datetime import UTC, datetime


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(tz=UTC)


def monotonic() -> float:
    """Seconds on a clock that never goes back; for measuring durations only."""
    return time.monotonic()
