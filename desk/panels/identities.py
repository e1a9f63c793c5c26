"""Where the customer can be reached."""

from __future__ import annotations

from typing import Any

from customers.models import Customer
from desk.panels.base import Panel, panels
from desk.reader import Reader
from tickets.models import Ticket

SHOWN = 12


def context(customer: Customer, ticket: Ticket | None, reader: Reader) -> dict[str, Any] | None:
    """The customer's addresses, oldest first."""
    identities = list(customer.identities.order_by("pk")[:SHOWN])
    return {"identities": identities} if identities else None


panels.add("identities", Panel("identities", 20, "desk/panels/identities.html", context))
