"""The page of a ticket has few statements to spend: what belongs to the ticket comes with it, as subqueries.

Each module of this folder registers one expression; its value stands in ``extra_of(ticket, key)``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models.expressions import BaseExpression, Combinable

from core.registry import Registry
from desk.reader import Reader
from tickets.models import Ticket, TicketQuerySet

# Makes the expression for a reader: an ArraySubquery of JSON objects, a Subquery, an Exists.
Extra = Callable[[Reader], BaseExpression | Combinable]

extras: Registry[Extra] = Registry("extra")

_PREFIX = "extra_"


def with_extras(tickets: TicketQuerySet, reader: Reader) -> TicketQuerySet:
    """The tickets, each with every registered extra."""
    return tickets.annotate(**{_PREFIX + key: make(reader) for key, make in extras.items()})


def extra_of(ticket: Ticket, key: str) -> Any:
    """The value of an extra; None where the ticket was read without extras."""
    return getattr(ticket, _PREFIX + key, None)
