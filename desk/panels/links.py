"""Tickets that hang together with this one."""

from __future__ import annotations

from typing import Any

from customers.models import Customer
from desk.extras.base import extra_of
from desk.links import LINK_WORDS
from desk.panels.base import Panel, panels
from desk.reader import Reader
from tickets.models import Ticket
from tickets.policies import can_edit


def context(customer: Customer, ticket: Ticket | None, reader: Reader) -> dict[str, Any] | None:
    """The links with what they mean from this ticket's side; nothing where there is none."""
    found = extra_of(ticket, "links") if ticket else None
    if ticket is None or not found:
        return None
    lines = [_line(ticket, link) for link in found]
    return {"number": ticket.pk, "links": lines, "can_edit": can_edit(reader.user, ticket)}


def _line(ticket: Ticket, link: dict[str, Any]) -> dict[str, Any]:
    is_source = link["source"] == ticket.pk
    other = "target" if is_source else "source"
    return {
        "pk": link["pk"],
        "words": LINK_WORDS.get((link["kind"], is_source), link["kind"]),
        "number": link[other],
        "subject": link[f"{other}_subject"],
        "status": link[f"{other}_status"],
    }


panels.add("links", Panel("links", 35, "desk/panels/links.html", context))
