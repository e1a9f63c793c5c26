"""The orders that a list of tickets can have, and pages by place in each of them.

All columns of an order run in one direction, and the last one is the id. So a place is compared as one row value,
``(a, b, id) < (x, y, z)``, which PostgreSQL answers from the order's index however far down the page begins.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import BooleanField, Expression, F, Func, Value
from django.db.models.expressions import OrderBy
from django.db.models.lookups import GreaterThan, LessThan
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.pagination import Place
from tickets.models import Ticket, TicketQuerySet
from tickets.models.ticket import NEVER, URGENCY, WAITING, WORTH
from tickets.states import Priority

Part = datetime | int
_RANKS = {priority.value: rank for rank, priority in enumerate(Priority)}


@dataclass(frozen=True, slots=True)
class Column:
    """An expression of the database with the same value read from a ticket; none of them is ever NULL."""

    expression: Expression | F
    read: Callable[[Ticket], Part]
    kind: type[Part]
    field: str = "id"  # the field that must be there for ``read``


ID = Column(F("id"), lambda ticket: ticket.pk, int)
ACTIVITY = Column(F("activity_at"), lambda ticket: ticket.activity_at, datetime, "activity_at")
CREATED = Column(F("created_at"), lambda ticket: ticket.created_at, datetime, "created_at")
WAITS = Column(WAITING, lambda ticket: ticket.waiting_since or NEVER, datetime, "waiting_since")
URGENT = Column(URGENCY, lambda ticket: _RANKS[ticket.priority], int, "priority")
VALUE = Column(
    WORTH, lambda ticket: -1 if ticket.value_minor is None else ticket.value_minor, int, "value_minor"
)


@dataclass(frozen=True, slots=True)
class Order:
    """One way to sort: what it is called, by what, and whether the greatest come first.

    Those for open tickets only have an index of those alone: other lists are not offered them.
    """

    key: str
    label: str | Promise
    columns: tuple[Column, ...]
    descending: bool = True
    for_open: bool = False

    def by(self) -> list[OrderBy]:
        """What ``order_by`` takes."""
        return [OrderBy(column.expression, descending=self.descending) for column in self.columns]

    def place_of(self, ticket: Ticket) -> Place:
        """Where a ticket stands."""
        return Place(tuple(column.read(ticket) for column in self.columns))

    def decode(self, text: str) -> Place | None:
        """A place that a page of this order gave; None for that of another order, and for no place at all."""
        return Place.decode(text, [column.kind for column in self.columns])

    def after(self, tickets: TicketQuerySet, place: Place) -> TicketQuerySet:
        """The tickets that come after a place."""
        compare = LessThan if self.descending else GreaterThan
        here = _row([column.expression for column in self.columns])
        return tickets.filter(compare(here, _row([Value(part) for part in place.parts])))

    def rank_of(self, ticket: Ticket) -> str:
        """Numbers, the first one first, by which scripts find a row's place: rows come greatest first."""
        sign = 1 if self.descending else -1
        return " ".join(f"{sign * _number(column.read(ticket)):.6f}" for column in self.columns)


def _row(expressions: Sequence[Expression | F]) -> Func:
    return Func(*expressions, function="ROW", output_field=BooleanField())


def _number(part: Part) -> float:
    return part.timestamp() if isinstance(part, datetime) else float(part)


NEWEST = Order("newest", _("Newest activity"), (ACTIVITY, ID))
ORDERS: tuple[Order, ...] = (
    NEWEST,
    Order("oldest", _("Oldest activity"), (ACTIVITY, ID), descending=False),
    Order("waiting", _("Longest waiting"), (WAITS, ID), descending=False, for_open=True),
    Order("priority", _("Priority"), (URGENT, ACTIVITY, ID), for_open=True),
    Order("created", _("Newest first"), (CREATED, ID)),
    Order("first", _("Oldest first"), (CREATED, ID), descending=False),
    Order("value", _("Customer value"), (VALUE, ID), for_open=True),
)
BY_KEY = {order.key: order for order in ORDERS}


def order_named(key: str) -> Order:
    """The order with this key; the newest activity first when there is none."""
    return BY_KEY.get(key, NEWEST)


def orders_for(*, is_small: bool) -> list[Order]:
    """The orders of a list: all where it holds what is open now or a person's own few, else those of any list."""
    return [order for order in ORDERS if is_small or not order.for_open]
