"""Periodic work of the channels."""

from datetime import datetime

from channels_app.services import deliver, ingest
from core.periodic import periodic


@periodic("channels.send_due", every_seconds=10, queue="send", external=True)
def send_due(now: datetime) -> None:
    """Second tries, scheduled messages, and what a dead worker left behind."""
    deliver.send_due()


@periodic("channels.announce_forgotten", every_seconds=300, queue="mail")
def announce_forgotten(now: datetime) -> None:
    """Nothing that came in waits for ever."""
    ingest.announce_forgotten(now=now)
