"""What follows from events: records are read, messages are sent."""

from collections.abc import Sequence

from channels_app.events import DeliveriesQueued, InboundStored
from channels_app.services import deliver, ingest
from core import clock
from core.events import on
from tickets.events import MessageQueued


@on(InboundStored, queue="mail", batch=True)
def read_inbound(events: Sequence[InboundStored]) -> None:
    """Make messages of what came in."""
    ingest.process([event.record_id for event in events], now=clock.now())


@on(MessageQueued, queue="mail", batch=True)
def queue_deliveries(events: Sequence[MessageQueued]) -> None:
    """Make a delivery per recipient."""
    deliver.queue([event.message_id for event in events], now=clock.now())


@on(DeliveriesQueued, queue="send", external=True)
def send_deliveries(event: DeliveriesQueued) -> None:
    """Send at once what a message has due."""
    deliver.send_due(message_ids=[event.message_id])
