"""What else this customer asked."""

from __future__ import annotations

from typing import Any

from customers.models import Customer
from desk.panels.base import Panel, panels
from desk.reader import Reader
from tickets.models import Ticket

SHOWN = 6


def context(customer: Customer, ticket: Ticket | None, reader: Reader) -> dict[str, Any] | None:
    """The newest tickets of the customer that the reader may see, without the open one."""
    if ticket is None:
        return None
    found = (
        reader.visible.filter(customer=customer)
        .order_by("-activity_at", "-pk")
        .only("subject", "status", "channel", "activity_at")[: SHOWN + 1]
    )
    tickets = [other for other in found if other.pk != ticket.pk][:SHOWN]
    return {"tickets": tickets} if tickets else None


panels.add("other_tickets", Panel("other_tickets", 40, "desk/panels/other_tickets.html", context))
