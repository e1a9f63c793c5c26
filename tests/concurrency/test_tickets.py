"""Two people, or two workers, at one ticket in one moment."""

import threading
from collections.abc import Iterable
from datetime import datetime

import pytest

from accounts.models import User
from customers.models import Customer, Identity
from customers.services.identities import Claim, resolve
from tests import factories
from tests.concurrency.together import together
from tickets import locks
from tickets.models import Brand, Message, Ticket
from tickets.services import intake, merging, replies
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


def test_two_merges_that_cross_never_lose_a_ticket(brand: Brand, alice: User, now: datetime) -> None:
    """Each wants to swallow the other: one wins, the other is refused, and all messages are in one ticket."""
    first, second = (factories.ticket(brand, now=now) for _ in range(2))
    results = together(
        lambda: merging.merge(first.pk, [second.pk], by=alice, now=now),
        lambda: merging.merge(second.pk, [first.pk], by=alice, now=now),
    )
    assert sorted(type(result).__name__ for result in results) == ["CannotMerge", "list"]
    (goes_on,) = Ticket.objects.filter(merged_into__isnull=True)
    assert Message.objects.filter(ticket=goes_on).count() == goes_on.message_count == 2


def test_without_the_locks_no_merge_sees_the_other(
    brand: Brand, alice: User, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin: it shows that the test above would notice missing locks."""
    first, second = (factories.ticket(brand, now=now) for _ in range(2))
    both_have_read = threading.Barrier(2)

    def read_without_locks(ticket_ids: Iterable[int]) -> dict[int, Ticket]:
        found = Ticket.objects.select_related("customer", "queue", "assignee", "brand").in_bulk(
            list(ticket_ids)
        )
        both_have_read.wait(timeout=10)
        return found

    monkeypatch.setattr(merging, "lock_tickets", read_without_locks)
    results = together(
        lambda: merging.merge(first.pk, [second.pk], by=alice, now=now),
        lambda: merging.merge(second.pk, [first.pk], by=alice, now=now),
    )
    assert "CannotMerge" not in [type(result).__name__ for result in results]


def test_mail_that_comes_while_its_ticket_is_merged_is_in_the_ticket_that_goes_on(
    brand: Brand, alice: User, now: datetime
) -> None:
    for _ in range(5):
        winner, loser = (factories.ticket(brand, now=now) for _ in range(2))
        mails = [factories.incoming(brand, now=now, ticket_id=loser.pk) for _ in range(3)]
        results = together(
            lambda w=winner, one=loser: merging.merge(w.pk, [one.pk], by=alice, now=now),
            *[lambda mail=mail: intake.receive(mail, now=now) for mail in mails],
        )
        assert not [result for result in results if isinstance(result, Exception)]
        winner.refresh_from_db()
        assert Message.objects.filter(ticket=winner).count() == winner.message_count == 5
        assert not Message.objects.filter(ticket=loser).exists()


def test_without_the_locks_mail_stays_behind_on_the_merged_ticket(
    brand: Brand, alice: User, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin: the merge happens right after the mail has looked up its ticket."""
    winner, loser = (factories.ticket(brand, now=now) for _ in range(2))

    def read_without_locks(ticket_ids: Iterable[int]) -> dict[int, Ticket]:
        rows = Ticket.objects.select_related("customer", "queue", "assignee", "brand")
        found = rows.in_bulk(list(ticket_ids))
        together(lambda: merging.merge(winner.pk, [loser.pk], by=alice, now=now))
        return found

    monkeypatch.setattr(intake, "lock_with_winners", read_without_locks)
    intake.receive(factories.incoming(brand, now=now, ticket_id=loser.pk), now=now)
    assert Message.objects.filter(ticket=loser).count() == 1


def test_a_merge_undone_by_two_people_at_once_is_undone_once(
    brand: Brand, alice: User, bob: User, now: datetime
) -> None:
    winner, loser = (factories.ticket(brand, now=now) for _ in range(2))
    (move,) = merging.merge(winner.pk, [loser.pk], by=alice, now=now)
    results = together(
        lambda: merging.undo([move.pk], by=alice, now=now),
        lambda: merging.undo([move.pk], by=bob, now=now),
    )
    assert sorted(type(result).__name__ for result in results) == ["CannotUndo", "list"]
    assert set(Ticket.objects.values_list("message_count", flat=True)) == {1}
