"""The tickets that a hand goes through: believable ones, made longer where the measurement asks for it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import cycle, islice

from django.db import transaction

from accounts.models import Role, User
from core.html import text_to_html
from desk.lists import PAGE
from helpdesk.benchmarks.pages import sign_in
from helpdesk.benchmarks.places import BenchError
from tickets.models import Direction, Message, Ticket

MESSAGES = 20
SHORT, LONG = 30, 2_000
LEAST = 30  # rows: more than the panes that are kept, so that something is never at hand


@dataclass(frozen=True)
class World:
    """The list as the agent sees it, newest first, and the two tickets whose length is compared."""

    agent: User
    other: User
    session_key: str
    numbers: list[int]
    short: int
    long: int
    lengths: dict[int, int] = field(default_factory=dict)


def build() -> World:
    """Give the first page of the list 20 messages a ticket, one of them 30 and one 2,000; what is long stays.

    Raises BenchError when there are too few open tickets to walk through.
    """
    agent, other = User.objects.filter(role=Role.AGENT, is_active=True).order_by("pk")[:2]
    tickets = list(Ticket.objects.visible_to(agent).unresolved().order_by("-activity_at", "-pk")[:PAGE])
    if len(tickets) < LEAST:
        raise BenchError(f"{len(tickets)} open tickets make too short a list: seed more with --tickets")
    short, long = tickets[10], tickets[20]
    wanted = dict.fromkeys((ticket.pk for ticket in tickets), MESSAGES) | {short.pk: SHORT, long.pk: LONG}
    for ticket in tickets:
        _lengthen(ticket, wanted[ticket.pk])
    numbers = [ticket.pk for ticket in tickets]
    return World(agent, other, sign_in(agent), numbers, short.pk, long.pk, wanted)


@transaction.atomic
def _lengthen(ticket: Ticket, count: int) -> None:
    found = list(Message.objects.filter(ticket=ticket).order_by("pk"))
    missing = count - len(found)
    if missing <= 0:
        return
    pattern = [message for message in found if message.direction != Direction.OUTBOUND or message.author_id]
    made = [
        _copy(message, number, found[-1])
        for number, message in enumerate(islice(cycle(pattern), missing), start=1)
    ]
    Message.objects.bulk_create(made, batch_size=500)
    Ticket.objects.filter(pk=ticket.pk).update(message_count=count)


def _copy(message: Message, number: int, last: Message) -> Message:
    """The same again, a minute later; every third mail of a customer has HTML."""
    is_html = message.direction == Direction.INBOUND and number % 3 == 0
    return Message(
        ticket_id=message.ticket_id,
        thread_id=message.thread_id,
        direction=message.direction,
        author_id=message.author_id,
        identity_id=message.identity_id,
        author_name=message.author_name,
        sender=message.sender,
        to=message.to,
        subject=message.subject,
        text=message.text or message.body,
        body=message.body,
        html=str(text_to_html(message.body)) if is_html else "",
        created_at=last.created_at + timedelta(seconds=number),
    )


def spread(numbers: Sequence[int], stride: int) -> list[int]:
    """All of them in an order in which neighbours are far apart."""
    return [numbers[position * stride % len(numbers)] for position in range(len(numbers))]
