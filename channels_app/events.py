"""What happens at the edge to the world."""

from dataclasses import dataclass
from typing import ClassVar

from core.events import Event


@dataclass(frozen=True, kw_only=True)
class InboundStored(Event):
    """Something came in (or is to be looked at again); its raw bytes are in the record."""

    name: ClassVar[str] = "channels.inbound_stored"
    record_id: int


@dataclass(frozen=True, kw_only=True)
class DeliveriesQueued(Event):
    """A message has deliveries that are due."""

    name: ClassVar[str] = "channels.deliveries_queued"
    message_id: int
