"""Two people, or two workers, at one ticket in one moment."""

import threading
from datetime import datetime

import pytest

from accounts.models import User
from customers.models import Customer, Identity
from customers.services.identities import Claim, resolve
from tests import factories
from tests.concurrency.together import together
from tickets import locks
from tickets.models import Brand, Message, Ticket
from tickets.services import replies
from tickets.services.replies import Draft

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_replies_at_once_are_both_kept(brand: Brand, alice: User, bob: User, now: datetime) -> None:
    ticket = factories.ticket(brand, now=now)
    together(
        lambda: replies.reply(ticket.pk, Draft(text="from Alice"), by=alice, now=now),
        lambda: replies.reply(ticket.pk, Draft(text="from Bob"), by=bob, now=now),
    )
    ticket.refresh_from_db()
    assert (ticket.message_count, ticket.version) == (3, 3)


def test_without_the_lock_one_reply_overwrites_the_other(
    brand: Brand, alice: User, bob: User, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin: it shows that the test above would notice a missing lock."""
    ticket = factories.ticket(brand, now=now)
    both_have_read = threading.Barrier(2)

    def read_without_lock(ticket_id: int) -> Ticket:
        found = Ticket.objects.select_related("customer", "queue", "assignee", "brand").get(pk=ticket_id)
        both_have_read.wait(timeout=10)
        return found

    monkeypatch.setattr(replies, "lock_ticket", read_without_lock)
    together(
        lambda: replies.reply(ticket.pk, Draft(text="from Alice"), by=alice, now=now),
        lambda: replies.reply(ticket.pk, Draft(text="from Bob"), by=bob, now=now),
    )
    ticket.refresh_from_db()
    assert Message.objects.filter(ticket=ticket).count() == 3
    assert ticket.message_count == 2
    assert locks.lock_ticket is not read_without_lock


def test_a_new_address_seen_by_eight_workers_is_one_customer(now: datetime) -> None:
    claim = Claim(kind="email", value="new@customer.test", name="New")
    found = together(*[lambda: resolve(claim, source="email", now=now) for _ in range(8)])
    assert len({identity.pk for identity in found}) == 1
    assert (Customer.objects.count(), Identity.objects.count()) == (1, 1)
