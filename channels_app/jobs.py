"""Periodic work of the channels."""

from datetime import datetime

from channels_app.services import deliver
from core.periodic import periodic


@periodic("channels.send_due", every_seconds=10, queue="mail", external=True)
def send_due(now: datetime) -> None:
    """Second tries, scheduled messages, and what a dead worker left behind."""
    deliver.send_due()
