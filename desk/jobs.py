"""Periodic work of the desk."""

from datetime import datetime

from core import clock
from core.periodic import periodic
from tickets.services import digests


@periodic("desk.mail_digests", every_seconds=60, queue="mail", external=True)
def mail_digests(now: datetime) -> None:
    """Mail agents what they were told and did not read in time."""
    digests.send_due(now=clock.now())
