"""What pages and services ask about channels, records and deliveries."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings

from channels_app.models import (
    BlockedSender,
    Channel,
    Delivery,
    DeliveryState,
    InboundRecord,
    InboundState,
)
from tickets.models import Brand, Message


def active_channels(kind: str) -> dict[str, Channel]:
    """Active channels of a kind with their brands, by address (lower case)."""
    rows = Channel.objects.filter(kind=kind, is_active=True).select_related("brand").order_by("pk")
    return {channel.address: channel for channel in rows}


def own_email_address(brand: Brand) -> str:
    """The address under which a brand writes when nobody says which: its first active channel, else any."""
    rows = Channel.objects.filter(kind="email", is_active=True).order_by("pk")
    channel = rows.filter(brand=brand).first() or rows.first()
    return channel.address if channel else settings.DEFAULT_FROM_EMAIL


def sending_address(message: Message) -> str:
    """Our end of the conversation, or the brand's first active channel when that address was retired (ADR 0004)."""
    address = message.sender or (message.thread.address if message.thread else "")
    kind = message.thread.channel if message.thread else "email"
    rows = Channel.objects.filter(kind=kind, is_active=True)
    if rows.filter(address=address.lower()).exists():
        return address
    channel = rows.filter(brand=message.ticket.brand_id).order_by("pk").first()
    return channel.address if channel else address


def blocked_patterns() -> frozenset[str]:
    """Addresses and @domains that make no tickets."""
    return frozenset(BlockedSender.objects.values_list("pattern", flat=True))


@dataclass(frozen=True)
class DeliverySummary:
    """A message's deliveries in short: the worst state, and those that need somebody."""

    state: str
    deliveries: tuple[Delivery, ...]

    @property
    def problems(self) -> tuple[Delivery, ...]:
        return tuple(d for d in self.deliveries if d.state in (DeliveryState.FAILED, DeliveryState.UNKNOWN))


_WORST_FIRST = ("failed", "unknown", "queued", "sending", "sent", "delivered", "read")


def deliveries_of(message_ids: Iterable[int]) -> dict[int, DeliverySummary]:
    """Summaries by message id, in one statement; messages without deliveries are left out."""
    by_message: dict[int, list[Delivery]] = {}
    for delivery in Delivery.objects.filter(message_id__in=list(message_ids)).order_by("id"):
        by_message.setdefault(delivery.message_id, []).append(delivery)
    return {
        message_id: DeliverySummary(
            min((d.state for d in deliveries), key=_WORST_FIRST.index), tuple(deliveries)
        )
        for message_id, deliveries in by_message.items()
    }


def inbound_records(*, state: InboundState | None = None, limit: int = 50) -> list[InboundRecord]:
    """The newest records without their raw bytes, of one state or all."""
    rows = InboundRecord.objects.defer("raw").select_related("message").order_by("-received_at", "-id")
    if state is not None:
        rows = rows.filter(state=state)
    return list(rows[:limit])


def problem_counts() -> dict[str, int]:
    """How many records and deliveries wait for a person: quarantined, failed, unknown."""
    return {
        "quarantined": InboundRecord.objects.filter(state=InboundState.QUARANTINED).count(),
        "failed": Delivery.objects.filter(state=DeliveryState.FAILED).count(),
        "unknown": Delivery.objects.filter(state=DeliveryState.UNKNOWN).count(),
    }
