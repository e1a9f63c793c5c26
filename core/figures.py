"""Published figures: written by those who measure, read by anyone ("expected reply time", "worker.tick")."""

from datetime import datetime
from typing import Any

from core.models import Figure


def publish(key: str, value: Any, *, at: datetime, scope: str = "") -> None:
    """Write the newest value (anything JSON can hold) of a figure."""
    Figure.objects.update_or_create(key=key, scope=scope, defaults={"value": value, "at": at})


def read(key: str, *, scope: str = "") -> Figure | None:
    """The figure with its ``value`` and ``at``, or None when nobody published it yet."""
    return Figure.objects.filter(key=key, scope=scope).first()
