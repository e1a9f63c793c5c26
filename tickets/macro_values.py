"""Reads for canned answers and macros: what a person may use, and what the variables stand for."""

from collections.abc import Mapping
from datetime import datetime

from django.utils import formats, timezone

from accounts.models import User
from customers.identity import EMAIL
from customers.models import Identity
from tickets.models import CannedAnswer, Macro, Ticket
from tickets.models.sharing import usable_by

MOST_OFFERED = 500


def usable_answers(user: User) -> list[CannedAnswer]:
    """The canned answers that the user may use, the most used first."""
    return list(CannedAnswer.objects.filter(usable_by(user)).order_by("-use_count", "title")[:MOST_OFFERED])


def usable_macros(user: User) -> list[Macro]:
    """The macros that the user may use, the most used first."""
    return list(Macro.objects.filter(usable_by(user)).order_by("-use_count", "name")[:MOST_OFFERED])


def values_for(ticket: Ticket, agent: User, *, now: datetime) -> Mapping[str, str]:
    """What each variable stands for on a ticket (with customer, queue and brand at hand); one statement."""
    customer = ticket.customer
    address = (
        Identity.objects.filter(customer=customer, kind=EMAIL)
        .order_by("pk")
        .values_list("display", flat=True)
        .first()
    )
    return {
        "customer.name": customer.name,
        "customer.first_name": customer.name.split()[0] if customer.name.split() else "",
        "customer.email": address or "",
        "ticket.number": str(ticket.pk),
        "ticket.subject": ticket.subject,
        "agent.name": agent.name,
        "agent.first_name": agent.get_short_name(),
        "agent.email": agent.email,
        "brand.name": ticket.brand.name,
        "queue.name": ticket.queue.name if ticket.queue else "",
        "today": formats.date_format(timezone.localtime(now), "DATE_FORMAT"),
    }
