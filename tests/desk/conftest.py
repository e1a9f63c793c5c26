"""A desk with something on it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from accounts.models import User
from core.clock import now as clock_now
from tests import factories
from tickets.models import Brand, Queue, Ticket
from tickets.services import assignment, replies
from tickets.services.replies import Draft


@pytest.fixture(autouse=True)
def _fresh_cache() -> None:
    cache.clear()


@pytest.fixture
def desk(client: Client, alice: User) -> Client:
    """A browser in which Alice, an agent, is signed in."""
    client.force_login(alice)
    return client


@pytest.fixture
def make_ticket(brand: Brand) -> Callable[..., Ticket]:
    """Makes a ticket that came in a while ago."""

    def make(minutes: int = 60, **fields: object) -> Ticket:
        return factories.ticket(brand, now=clock_now() - timedelta(minutes=minutes), **fields)

    return make


@pytest.fixture
def busy_ticket(make_ticket: Callable[..., Ticket], alice: User, queue: Queue) -> Ticket:
    """A ticket with a reply, a note, an assignee and a queue."""
    ticket = make_ticket(minutes=60)
    at = clock_now() - timedelta(minutes=30)
    assignment.move_to_queue(ticket.pk, queue, by="rule:1", now=at)
    replies.reply(ticket.pk, Draft(text="We look into it."), by=alice, now=at)
    replies.add_note(ticket.pk, Draft(text="Ask the carrier."), by=alice, now=at + timedelta(minutes=5))
    ticket.refresh_from_db()
    return ticket
