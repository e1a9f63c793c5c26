"""What the layer that sends writes back to tickets."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction

from tickets.locks import lock_tickets
from tickets.models import Direction, Message
from tickets.services import journal


def record_message_ids(ids: Mapping[int, str]) -> None:
    """Keep the ids under which our messages go out, so that answers find them; by id of the message."""
    messages = [Message(pk=pk, rfc_message_id=value[:255]) for pk, value in ids.items()]
    Message.objects.filter(direction=Direction.OUTBOUND).bulk_update(messages, ["rfc_message_id"])


@transaction.atomic
def announce_deliveries(message_ids: Iterable[int], *, now: datetime) -> None:
    """Tell open pages that messages were sent, or were not: their tickets get a new version."""
    newest = dict(
        Message.objects.filter(pk__in=set(message_ids)).order_by("pk").values_list("ticket_id", "pk")
    )
    for ticket in lock_tickets(newest).values():
        journal.save(ticket, changed=[], entries=[], by="system", now=now, message_id=newest[ticket.pk])
