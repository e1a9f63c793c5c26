"""Who follows the ticket."""

from __future__ import annotations

from typing import Any

from customers.models import Customer
from desk.extras.base import extra_of
from desk.panels.base import Panel, panels
from desk.reader import Reader
from tickets.models import Ticket


def context(customer: Customer, ticket: Ticket | None, reader: Reader) -> dict[str, Any] | None:
    """The followers, and whether the reader is one of them."""
    if ticket is None:
        return None
    watchers = extra_of(ticket, "watchers") or []
    return {
        "number": ticket.pk,
        "watchers": watchers,
        "is_mine": any(one["id"] == reader.user.pk for one in watchers),
        "unread": extra_of(ticket, "unread_notices"),
    }


panels.add("watchers", Panel("watchers", 17, "desk/panels/watchers.html", context))
