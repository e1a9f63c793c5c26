"""Several tickets become one, and several again."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from accounts.models import User
from metrics.facts import TicketFact
from surveys.models import Invitation, Survey
from surveys.services import invitations
from surveys.states import Reason
from tests import factories
from tests.metrics.conftest import work_off
from tickets.models import Brand, Direction, EventKind, Message, Thread, Ticket, TicketMove
from tickets.services import lifecycle, merging, moving, properties, replies
from tickets.services.merging import CannotMerge, CannotUndo, OtherCustomers
from tickets.services.replies import CannotReply, Draft
from tickets.states import Status

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def everything() -> dict[str, Any]:
    """All that a merge may touch, but versions and the log, which only grow."""
    return {
        "tickets": {t.pk: (moving.snapshot(t), t.merged_into_id) for t in Ticket.objects.all()},
        "threads": set(Thread.objects.values_list("pk", "ticket_id")),
        "messages": set(Message.objects.values_list("pk", "ticket_id", "thread_id")),
    }


@pytest.fixture
def pair(brand: Brand, alice: User, now: datetime) -> tuple[Ticket, Ticket]:
    """Two tickets of one customer: the first answered and waiting for her, the second new with a note."""
    first = factories.ticket(brand, now=now, subject="Order 1", rfc_message_id="one@customer.test")
    properties.set_tags(first.pk, ["order"], by=alice, now=now)
    replies.reply(first.pk, Draft("Which colour?"), by=alice, now=now + HOUR, status=Status.PENDING)
    second = factories.ticket(brand, now=now + 2 * HOUR, subject="Blue!", rfc_message_id="two@customer.test")
    properties.set_tags(second.pk, ["colour", "order"], by=alice, now=now + 2 * HOUR)
    replies.add_note(second.pk, Draft("Same order."), by=alice, now=now + 2 * HOUR)
    return Ticket.objects.get(pk=first.pk), Ticket.objects.get(pk=second.pk)


@pytest.fixture
def merged(pair: tuple[Ticket, Ticket], alice: User, now: datetime) -> TicketMove:
    (move,) = merging.merge(pair[0].pk, [pair[1].pk], by=alice, now=now + 3 * HOUR)
    return move


def test_a_merge_brings_messages_notes_threads_and_tags_into_one(
    pair: tuple[Ticket, Ticket], merged: TicketMove
) -> None:
    winner, loser = (Ticket.objects.get(pk=ticket.pk) for ticket in pair)
    assert winner.messages.count() == winner.message_count == 4
    assert winner.tags == ["colour", "order"]
    assert (loser.messages.count(), loser.threads.count(), loser.message_count) == (0, 0, 0)
    assert (loser.status, loser.merged_into_id, loser.waiting_since) == (Status.CLOSED, winner.pk, None)
    assert winner.events.filter(kind=EventKind.TOOK_IN, after=f"#{loser.pk}").exists()
    assert loser.events.filter(kind=EventKind.MERGED, after=f"#{winner.pk}").exists()


def test_a_customer_who_waits_on_the_loser_waits_on_the_winner(
    pair: tuple[Ticket, Ticket], merged: TicketMove, now: datetime
) -> None:
    winner = Ticket.objects.get(pk=pair[0].pk)
    assert (winner.status, winner.waiting_since) == (Status.OPEN, now + 2 * HOUR)
    assert winner.preview == "It has not arrived."


def test_undoing_gives_back_exactly_what_was(pair: tuple[Ticket, Ticket], alice: User, now: datetime) -> None:
    before = everything()
    (move,) = merging.merge(pair[0].pk, [pair[1].pk], by=alice, now=now + 3 * HOUR)
    assert everything() != before
    merging.undo([move.pk], by=alice, now=now + 400 * HOUR)
    assert everything() == before


def test_undoing_several_merges_together_gives_back_exactly_what_was(
    pair: tuple[Ticket, Ticket], brand: Brand, alice: User, now: datetime
) -> None:
    third = factories.ticket(brand, now=now + 2 * HOUR, subject="Third")
    before = everything()
    moves = merging.merge(third.pk, [pair[0].pk, pair[1].pk], by=alice, now=now + 3 * HOUR)
    merging.undo([move.pk for move in moves], by=alice, now=now + 4 * HOUR)
    assert everything() == before


@pytest.mark.parametrize("first", [0, 1])
def test_merges_of_one_ticket_may_be_undone_in_any_order(
    first: int, pair: tuple[Ticket, Ticket], brand: Brand, alice: User, now: datetime
) -> None:
    third = factories.ticket(brand, now=now + 2 * HOUR, subject="Third")
    before = everything()
    moves = merging.merge(third.pk, [pair[0].pk, pair[1].pk], by=alice, now=now + 3 * HOUR)
    for move in (moves[first], moves[1 - first]):
        merging.undo([move.pk], by=alice, now=now + 4 * HOUR)
    assert everything() == before


@pytest.mark.parametrize("newest_first", [True, False])
def test_a_chain_of_merges_may_be_undone_from_either_end(
    newest_first: bool, pair: tuple[Ticket, Ticket], brand: Brand, alice: User, now: datetime
) -> None:
    third = factories.ticket(brand, now=now + 2 * HOUR, subject="Third")
    before = everything()
    (one,) = merging.merge(pair[0].pk, [pair[1].pk], by=alice, now=now + 3 * HOUR)
    (two,) = merging.merge(third.pk, [pair[0].pk], by=alice, now=now + 3 * HOUR)
    assert Ticket.objects.get(pk=third.pk).message_count == 5
    for move in (two, one) if newest_first else (one, two):
        merging.undo([move.pk], by=alice, now=now + 4 * HOUR)
    assert everything() == before


def test_what_was_merged_again_is_not_given_back_by_an_older_merge(
    pair: tuple[Ticket, Ticket], brand: Brand, alice: User, now: datetime
) -> None:
    third = factories.ticket(brand, now=now + 2 * HOUR, subject="Third")
    (one,) = merging.merge(pair[0].pk, [pair[1].pk], by=alice, now=now + 3 * HOUR)
    (two,) = merging.merge(third.pk, [pair[0].pk], by=alice, now=now + 3 * HOUR)
    merging.undo([one.pk], by=alice, now=now + 4 * HOUR)
    merging.merge(third.pk, [pair[1].pk], by=alice, now=now + 5 * HOUR)
    merging.undo([two.pk], by=alice, now=now + 6 * HOUR)
    assert Ticket.objects.get(pk=third.pk).message_count == 3
    assert Ticket.objects.get(pk=pair[0].pk).message_count == 2


def test_a_merge_is_undone_once(merged: TicketMove, alice: User, now: datetime) -> None:
    merging.undo([merged.pk], by=alice, now=now + 4 * HOUR)
    with pytest.raises(CannotUndo):
        merging.undo([merged.pk], by=alice, now=now + 5 * HOUR)


def test_later_mail_to_the_loser_lands_in_the_winner_on_the_thread_it_answers(
    pair: tuple[Ticket, Ticket], merged: TicketMove, brand: Brand, now: datetime
) -> None:
    thread = Message.objects.get(rfc_message_id="two@customer.test").thread_id
    for fields in ({"references": ("two@customer.test",)}, {"ticket_id": pair[1].pk}):
        message = factories.received(brand, now=now + 5 * HOUR, **fields)
        assert (message.ticket_id, message.thread_id) == (pair[0].pk, thread)


@pytest.mark.parametrize("way", ["references", "token"])
def test_new_rows_stay_with_their_thread_when_the_merge_is_undone(
    way: str, pair: tuple[Ticket, Ticket], merged: TicketMove, brand: Brand, alice: User, now: datetime
) -> None:
    winner, loser = pair
    fields = {"references": ("two@customer.test",)} if way == "references" else {"ticket_id": loser.pk}
    to_loser = factories.received(brand, now=now + 5 * HOUR, **fields)
    colleague = factories.received(brand, now=now + 6 * HOUR, email="boss@customer.test", ticket_id=loser.pk)
    to_winner = factories.received(brand, now=now + 7 * HOUR, references=("one@customer.test",))
    note = replies.add_note(winner.pk, Draft("After the merge."), by=alice, now=now + 7 * HOUR)
    merging.undo([merged.pk], by=alice, now=now + 8 * HOUR)
    where = dict(Message.objects.values_list("pk", "ticket_id"))
    assert (where[to_loser.pk], where[colleague.pk]) == (loser.pk, loser.pk)
    assert (where[to_winner.pk], where[note.pk]) == (winner.pk, winner.pk)
    loser.refresh_from_db()
    assert (loser.message_count, loser.activity_at) == (4, now + 6 * HOUR)
    assert (loser.status, loser.waiting_since) == (Status.NEW, now + 2 * HOUR)


def test_mail_that_came_for_a_resolved_loser_makes_it_work_again_after_undoing(
    brand: Brand, alice: User, now: datetime
) -> None:
    winner = factories.ticket(brand, now=now)
    loser = factories.ticket(brand, now=now, rfc_message_id="two@customer.test")
    lifecycle.change_status(loser.pk, Status.RESOLVED, by=alice, now=now)
    (move,) = merging.merge(winner.pk, [loser.pk], by=alice, now=now + HOUR)
    factories.received(brand, now=now + 2 * HOUR, references=("two@customer.test",))
    merging.undo([move.pk], by=alice, now=now + 3 * HOUR)
    loser.refresh_from_db()
    assert (loser.status, loser.resolved_at, loser.reopened_count) == (Status.OPEN, None, 1)


def test_what_was_done_to_the_winner_since_survives_the_undoing(
    pair: tuple[Ticket, Ticket], merged: TicketMove, alice: User, now: datetime
) -> None:
    properties.add_tags(pair[0].pk, ["vip"], by=alice, now=now + 4 * HOUR)
    lifecycle.change_status(pair[0].pk, Status.ON_HOLD, by=alice, now=now + 4 * HOUR)
    merging.undo([merged.pk], by=alice, now=now + 5 * HOUR)
    winner = Ticket.objects.get(pk=pair[0].pk)
    assert (winner.tags, winner.status, winner.message_count) == (["order", "vip"], Status.ON_HOLD, 2)
    assert (winner.waiting_since, winner.last_direction) == (None, Direction.OUTBOUND)


def test_other_customers_are_merged_only_when_that_is_meant(
    pair: tuple[Ticket, Ticket], brand: Brand, alice: User, now: datetime
) -> None:
    other = factories.ticket(brand, now=now, email="bob@customer.test")
    with pytest.raises(OtherCustomers):
        merging.merge(pair[0].pk, [other.pk], by=alice, now=now)
    merging.merge(pair[0].pk, [other.pk], by=alice, now=now, other_customers=True)
    assert Ticket.objects.get(pk=other.pk).merged_into_id == pair[0].pk


def test_a_merged_ticket_takes_part_in_no_other_merge(
    pair: tuple[Ticket, Ticket], merged: TicketMove, brand: Brand, alice: User, now: datetime
) -> None:
    third = factories.ticket(brand, now=now)
    for winner, loser in ((pair[1], third), (third, pair[1])):
        with pytest.raises(CannotMerge, match="already"):
            merging.merge(winner.pk, [loser.pk], by=alice, now=now)


@pytest.mark.parametrize("choose", [lambda t: [], lambda t: [t.pk], lambda t: [999_999]])
def test_a_merge_needs_another_ticket(
    choose: Callable[[Ticket], list[int]], brand: Brand, alice: User, now: datetime
) -> None:
    ticket = factories.ticket(brand, now=now)
    with pytest.raises(CannotMerge):
        merging.merge(ticket.pk, choose(ticket), by=alice, now=now)


def test_a_closed_ticket_takes_nothing_in(pair: tuple[Ticket, Ticket], alice: User, now: datetime) -> None:
    lifecycle.change_status(pair[0].pk, Status.CLOSED, by=alice, now=now)
    with pytest.raises(CannotMerge, match="closed"):
        merging.merge(pair[0].pk, [pair[1].pk], by=alice, now=now)


def test_nobody_writes_on_a_merged_ticket(
    pair: tuple[Ticket, Ticket], merged: TicketMove, alice: User, now: datetime
) -> None:
    for write in (replies.reply, replies.add_note):
        with pytest.raises(CannotReply, match=f"#{pair[0].pk}"):
            write(pair[1].pk, Draft("Too late"), by=alice, now=now)


def test_a_merged_ticket_counts_in_no_metric_until_the_merge_is_undone(
    brand: Brand, alice: User, now: datetime
) -> None:
    winner, loser = (factories.ticket(brand, now=now) for _ in range(2))
    for ticket in (winner, loser):
        replies.reply(ticket.pk, Draft("Done."), by=alice, now=now + HOUR, status=Status.RESOLVED)
    work_off(now + HOUR)
    facts = set(TicketFact.objects.values_list("ticket_id", "first_reply_seconds", "reopened_count"))
    assert len(facts) == 2
    (move,) = merging.merge(winner.pk, [loser.pk], by=alice, now=now + 2 * HOUR)
    work_off(now + 2 * HOUR)
    assert set(TicketFact.objects.values_list("ticket_id", flat=True)) == {winner.pk}
    merging.undo([move.pk], by=alice, now=now + 3 * HOUR)
    work_off(now + 3 * HOUR)
    again = set(TicketFact.objects.values_list("ticket_id", "first_reply_seconds", "reopened_count"))
    assert again == facts


def test_a_merged_ticket_sends_no_survey(brand: Brand, alice: User, now: datetime) -> None:
    Survey.objects.create(name="After each ticket", delay_minutes=60)
    winner, loser = (factories.ticket(brand, now=now) for _ in range(2))
    lifecycle.change_status(loser.pk, Status.RESOLVED, by=alice, now=now)
    work_off(now)
    merging.merge(winner.pk, [loser.pk], by=alice, now=now)
    invitations.send_due(now=now + 2 * HOUR)
    assert Invitation.objects.get().reason == Reason.MERGED
