"""Periodic work of tickets."""

from datetime import datetime

from core import clock
from core.periodic import periodic
from tickets.services import undo


@periodic("tickets.forget_operations", every_seconds=3600, queue="bulk")
def forget_operations(now: datetime) -> None:
    """Delete what can't be undone any more."""
    undo.forget_old(now=clock.now())
