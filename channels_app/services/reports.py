"""News about what we sent: bounces, delays, complaints."""

from collections.abc import Sequence
from datetime import datetime

from channels_app.adapter import DeliveryReport, ReportedRecipient
from channels_app.models import Delivery, DeliveryState
from tickets.models import Message
from tickets.services import mailing

_STATES = {"failed": DeliveryState.FAILED, "delivered": DeliveryState.DELIVERED}


def apply(report: DeliveryReport, *, now: datetime) -> int | None:
    """Write a report on the deliveries that it is about; returns the message, None when it is about none of ours.

    A report never makes a ticket, and nothing is ever answered to it.
    """
    deliveries = list(
        Delivery.objects.select_for_update(of=("self",))
        .filter(message_id__in=report.message_ids)
        .order_by("id")
    )
    if not deliveries:
        return Message.objects.filter(pk__in=report.message_ids).values_list("pk", flat=True).first()
    changed = [delivery for delivery in deliveries if _take(delivery, report.recipients, deliveries)]
    for delivery in changed:
        delivery.updated_at = now
        delivery.save(update_fields=["state", "last_error", "sent_at", "leased_until", "updated_at"])
    if changed:
        mailing.announce_deliveries([delivery.message_id for delivery in changed], now=now)
    return deliveries[0].message_id


def _take(delivery: Delivery, rows: Sequence[ReportedRecipient], all_of_message: Sequence[Delivery]) -> bool:
    row = next((row for row in rows if row.address.lower() == delivery.recipient.lower()), None)
    if row is None and len(all_of_message) == 1 and rows:
        row = rows[0]  # forwarded to another address, or no address told: we wrote to one only
    if row is None or delivery.state in (DeliveryState.QUEUED, DeliveryState.READ):
        return False
    delivery.last_error = row.reason[:2000]
    delivery.state = _STATES.get(row.outcome, delivery.state)
    delivery.leased_until = None if delivery.state != DeliveryState.SENDING else delivery.leased_until
    if delivery.state == DeliveryState.DELIVERED:
        delivery.last_error = ""
        delivery.sent_at = delivery.sent_at or delivery.content_at or delivery.created_at
    return True
