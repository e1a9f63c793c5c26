"""Periodic work of surveys."""

from datetime import datetime

from core import clock
from core.periodic import periodic
from surveys.services import invitations


@periodic("surveys.send_due", every_seconds=10)
def send_due(now: datetime) -> None:
    """Send the invitations whose time has come; a full batch is followed by the next one ten seconds later."""
    invitations.send_due(now=clock.now())


@periodic("surveys.expire", every_seconds=600, queue="bulk")
def expire(now: datetime) -> None:
    """Close what nobody answered."""
    invitations.expire(now=clock.now())
