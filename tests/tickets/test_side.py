"""Side conversations: an outside party is asked, and the customer never learns of it."""

from datetime import datetime, timedelta

import pytest

from accounts.models import User
from channels_app.models import Delivery
from channels_app.services import channels, deliver
from channels_app.services.compose import compose
from customers.identity import InvalidIdentity
from metrics.facts import TicketFact
from tests import factories
from tests.metrics.conftest import work_off
from tickets.models import Brand, EventKind, Message, Ticket
from tickets.selectors import only_machines_wrote, reply_thread
from tickets.services import replies, side
from tickets.services.replies import CannotReply, Draft
from tickets.states import Status

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def ticket(brand: Brand, now: datetime) -> Ticket:
    channels.ensure(kind="email", address="support@brume.test", brand=brand, name="Support")
    return factories.ticket(brand, now=now)


@pytest.fixture
def asked(ticket: Ticket, alice: User, now: datetime) -> Message:
    return side.begin(
        ticket.pk,
        "depot@supplier.test",
        Draft("Is it in stock?"),
        subject="Part 12",
        by=alice,
        now=now + HOUR,
        put_on_hold=True,
    )


def test_the_mail_goes_to_the_outside_party_only(ticket: Ticket, asked: Message, now: datetime) -> None:
    deliver.queue([asked.pk], now=now)
    (delivery,) = Delivery.objects.all()
    mail = compose(delivery)
    assert (delivery.recipient, mail.subject, mail.cc) == ("depot@supplier.test", "Part 12", ())
    assert "It has not arrived" not in mail.text + mail.html
    ticket.refresh_from_db()
    assert (ticket.status, ticket.first_reply_at, ticket.waiting_since) == (Status.ON_HOLD, None, now)


@pytest.mark.parametrize("way", ["references", "token"])
def test_their_answer_comes_back_into_the_side_conversation(
    way: str, ticket: Ticket, asked: Message, brand: Brand, now: datetime
) -> None:
    deliver.queue([asked.pk], now=now)
    asked.refresh_from_db()
    fields = {"references": (asked.rfc_message_id,)} if way == "references" else {"ticket_id": ticket.pk}
    answer = factories.received(
        brand, now=now + 2 * HOUR, email="depot@supplier.test", text="Yes, 3 left.", **fields
    )
    assert (answer.ticket_id, answer.thread_id) == (ticket.pk, asked.thread_id)
    ticket.refresh_from_db()
    assert (ticket.status, ticket.activity_at) == (Status.OPEN, now + 2 * HOUR)
    assert (ticket.preview, ticket.waiting_since) == ("It has not arrived.", now)
    assert ticket.events.filter(kind=EventKind.SIDE_RECEIVED).exists()


def test_a_colleague_of_theirs_who_answers_stays_in_the_side_conversation(
    ticket: Ticket, asked: Message, brand: Brand, now: datetime
) -> None:
    deliver.queue([asked.pk], now=now)
    asked.refresh_from_db()
    answer = factories.received(
        brand, now=now + 2 * HOUR, email="boss@supplier.test", references=(asked.rfc_message_id,)
    )
    assert answer.thread_id == asked.thread_id


def test_replies_still_go_to_the_customer(
    ticket: Ticket, asked: Message, brand: Brand, alice: User, now: datetime
) -> None:
    factories.received(brand, now=now + 2 * HOUR, email="depot@supplier.test", ticket_id=ticket.pk)
    thread = reply_thread(ticket.pk)
    assert thread is not None
    assert not thread.is_side
    reply = replies.reply(ticket.pk, Draft("It is."), by=alice, now=now + 3 * HOUR, thread_id=asked.thread_id)
    assert reply.to == ["jane@customer.test"]


def test_it_moves_no_clock_of_the_customer(
    ticket: Ticket, asked: Message, brand: Brand, now: datetime
) -> None:
    work_off(now + HOUR)
    assert not TicketFact.objects.exists()
    assert not only_machines_wrote(ticket.pk)


def test_it_goes_on_with_an_answer_of_ours(
    ticket: Ticket, asked: Message, alice: User, now: datetime
) -> None:
    assert asked.thread_id is not None
    more = side.answer(ticket.pk, asked.thread_id, Draft("Send two."), by=alice, now=now + 3 * HOUR)
    assert (more.to, more.subject, more.thread_id) == (["depot@supplier.test"], "Part 12", asked.thread_id)


def test_it_is_not_with_the_customer_nor_with_nobody(ticket: Ticket, alice: User, now: datetime) -> None:
    with pytest.raises(CannotReply):
        side.begin(ticket.pk, "Jane@Customer.test", Draft("Hi"), subject="", by=alice, now=now)
    with pytest.raises(InvalidIdentity):
        side.begin(ticket.pk, "nobody", Draft("Hi"), subject="", by=alice, now=now)
    with pytest.raises(CannotReply):
        side.begin(ticket.pk, "depot@supplier.test", Draft("  "), subject="", by=alice, now=now)
