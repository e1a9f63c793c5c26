"""What is to be done on the ticket, and the time that people looked at it."""

from __future__ import annotations

from typing import Any

from customers.models import Customer
from desk.extras.base import extra_of
from desk.panels.base import Panel, panels
from desk.reader import Reader
from tickets.models import Ticket


def checklist(customer: Customer, ticket: Ticket | None, reader: Reader) -> dict[str, Any] | None:
    """The lines, and how many of them are done."""
    if ticket is None:
        return None
    items = extra_of(ticket, "checklist") or []
    done = sum(1 for item in items if item["done"])
    return {"number": ticket.pk, "items": items, "progress": f"{done}/{len(items)}" if items else ""}


def time_spent(customer: Customer, ticket: Ticket | None, reader: Reader) -> dict[str, Any] | None:
    """The sum of all agents, and whether the page is to count on."""
    if ticket is None:
        return None
    seconds = max(0, extra_of(ticket, "time_spent") or 0)
    return {
        "number": ticket.pk,
        "seconds": seconds,
        "minutes": round(seconds / 60),
        "counts": not extra_of(ticket, "is_uncounted"),
    }


panels.add("checklist", Panel("checklist", 16, "desk/panels/checklist.html", checklist))
panels.add("time_spent", Panel("time_spent", 45, "desk/panels/time_spent.html", time_spent))
