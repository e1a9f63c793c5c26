"""Messages become a ticket of their own, and come back."""

from datetime import datetime, timedelta

import pytest

from accounts.models import User
from tests import factories
from tests.tickets.test_merging import everything
from tickets.models import Brand, EventKind, Message, Ticket
from tickets.services import merging, replies, splitting
from tickets.services.merging import CannotUndo
from tickets.services.replies import Draft
from tickets.services.splitting import CannotSplit
from tickets.states import Status

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def ticket(brand: Brand, alice: User, now: datetime) -> Ticket:
    """A question, its answer, another question on the same thread, and a note."""
    made = factories.ticket(brand, now=now, rfc_message_id="one@customer.test")
    replies.reply(made.pk, Draft("On its way."), by=alice, now=now + HOUR)
    factories.received(
        brand,
        now=now + 2 * HOUR,
        references=("one@customer.test",),
        rfc_message_id="two@customer.test",
        text="By the way, where is my invoice?",
    )
    replies.add_note(made.pk, Draft("Ask billing."), by=alice, now=now + 3 * HOUR)
    return Ticket.objects.get(pk=made.pk)


def last_two(ticket: Ticket) -> list[int]:
    return list(ticket.messages.order_by("pk").values_list("pk", flat=True))[2:]


def test_the_chosen_messages_become_a_ticket_with_the_same_holder(
    ticket: Ticket, alice: User, now: datetime
) -> None:
    move = splitting.split(ticket.pk, last_two(ticket), subject="Invoice", by=alice, now=now + 4 * HOUR)
    new = Ticket.objects.get(pk=move.target_id)
    ticket.refresh_from_db()
    assert (new.subject, new.customer_id, new.assignee, new.status) == (
        "Invoice",
        ticket.customer_id,
        alice,
        Status.OPEN,
    )
    assert (new.message_count, ticket.message_count) == (2, 2)
    assert (new.waiting_since, ticket.waiting_since) == (now + 2 * HOUR, None)
    assert (new.preview, ticket.preview) == ("By the way, where is my invoice?", "On its way.")
    assert ticket.events.filter(kind=EventKind.SPLIT_OFF, after=f"#{new.pk}").exists()
    assert new.events.filter(kind=EventKind.SPLIT_FROM, after=f"#{ticket.pk}").exists()


def test_answers_to_what_went_land_in_the_new_ticket(
    ticket: Ticket, brand: Brand, alice: User, now: datetime
) -> None:
    move = splitting.split(ticket.pk, last_two(ticket), subject="Invoice", by=alice, now=now + 4 * HOUR)
    message = factories.received(brand, now=now + 5 * HOUR, references=("two@customer.test",))
    assert message.ticket_id == move.target_id
    assert replies.reply(move.target_id, Draft("Here."), by=alice, now=now + 5 * HOUR).to == [
        "jane@customer.test"
    ]


def test_undoing_brings_the_messages_back_to_their_threads(
    ticket: Ticket, alice: User, now: datetime
) -> None:
    before = everything()
    move = splitting.split(ticket.pk, last_two(ticket), subject="Invoice", by=alice, now=now + 4 * HOUR)
    splitting.undo(move.pk, by=alice, now=now + 5 * HOUR)
    after = everything()
    assert after["messages"] == before["messages"]
    assert after["tickets"][ticket.pk] == before["tickets"][ticket.pk]
    gone = Ticket.objects.get(pk=move.target_id)
    assert (gone.status, gone.merged_into_id) == (Status.CLOSED, ticket.pk)
    with pytest.raises(CannotUndo):
        splitting.undo(move.pk, by=alice, now=now + 6 * HOUR)


def test_what_came_to_the_new_ticket_comes_along_when_the_split_is_undone(
    ticket: Ticket, brand: Brand, alice: User, now: datetime
) -> None:
    move = splitting.split(ticket.pk, last_two(ticket), subject="Invoice", by=alice, now=now + 4 * HOUR)
    new = factories.received(brand, now=now + 5 * HOUR, ticket_id=move.target_id)
    splitting.undo(move.pk, by=alice, now=now + 6 * HOUR)
    assert Message.objects.get(pk=new.pk).ticket_id == ticket.pk
    ticket.refresh_from_db()
    assert (ticket.message_count, ticket.activity_at) == (5, now + 5 * HOUR)
    later = factories.received(brand, now=now + 7 * HOUR, ticket_id=move.target_id)
    assert later.ticket_id == ticket.pk


def test_something_must_go_and_something_must_stay(ticket: Ticket, alice: User, now: datetime) -> None:
    everything_of_it = list(ticket.messages.values_list("pk", flat=True))
    for chosen in ([], [999_999], everything_of_it):
        with pytest.raises(CannotSplit):
            splitting.split(ticket.pk, chosen, subject="", by=alice, now=now)


def test_split_messages_stay_where_they_are_when_an_older_merge_is_undone(
    ticket: Ticket, brand: Brand, alice: User, now: datetime
) -> None:
    winner = factories.ticket(brand, now=now)
    going = last_two(ticket)
    (merge,) = merging.merge(winner.pk, [ticket.pk], by=alice, now=now + 4 * HOUR)
    move = splitting.split(winner.pk, going, subject="Invoice", by=alice, now=now + 4 * HOUR)
    merging.undo([merge.pk], by=alice, now=now + 5 * HOUR)
    assert Ticket.objects.get(pk=ticket.pk).message_count == 4 - len(going)
    splitting.undo(move.pk, by=alice, now=now + 6 * HOUR)
    where = dict(Message.objects.filter(pk__in=going).values_list("pk", "ticket_id"))
    inbound = Message.objects.get(rfc_message_id="two@customer.test")
    assert where[inbound.pk] == ticket.pk
