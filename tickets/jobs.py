"""Periodic work of tickets."""

from datetime import datetime

from core import clock
from core.periodic import periodic
from tickets.services import snoozing, undo


@periodic("tickets.forget_operations", every_seconds=3600, queue="bulk")
def forget_operations(now: datetime) -> None:
    """Delete what can't be undone any more."""
    undo.forget_old(now=clock.now())


@periodic("tickets.wake_snoozed", every_seconds=15)
def wake_snoozed(now: datetime) -> None:
    """Bring back the tickets whose time has come; what a full batch leaves comes with the next."""
    snoozing.wake_due(now=clock.now())
