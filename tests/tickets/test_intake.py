"""What becomes of a message from a customer."""

from datetime import datetime, timedelta

import pytest

from customers.models import Customer
from tests import factories
from tickets.models import Brand, EventKind, Message, Ticket
from tickets.services import intake, lifecycle
from tickets.states import Status

pytestmark = pytest.mark.django_db


def test_a_first_message_becomes_a_new_ticket(brand: Brand, now: datetime) -> None:
    message = factories.received(brand, now=now, subject="Colis perdu")
    ticket = Ticket.objects.get()
    assert (ticket.subject, ticket.status, ticket.message_count) == ("Colis perdu", Status.NEW, 1)
    assert message.ticket == ticket
    assert message.thread is not None
    assert [event.kind for event in ticket.events.order_by("pk")] == [EventKind.CREATED, EventKind.RECEIVED]


def test_an_answer_to_a_known_message_joins_its_ticket(brand: Brand, now: datetime) -> None:
    first = factories.received(brand, now=now)
    second = factories.received(brand, now=now, references=(first.rfc_message_id,), text="Any news?")
    assert second.ticket_id == first.ticket_id
    assert second.thread_id == first.thread_id
    assert Ticket.objects.get().message_count == 2


def test_an_answer_in_the_same_batch_joins_its_ticket(brand: Brand, now: datetime) -> None:
    first = factories.incoming(brand, now=now)
    second = factories.incoming(brand, now=now, references=(first.rfc_message_id,))
    messages = intake.receive_all([first, second], now=now)
    assert messages[0].ticket_id == messages[1].ticket_id


def test_the_same_subject_alone_never_joins_tickets(brand: Brand, now: datetime) -> None:
    factories.received(brand, now=now, subject="Re: Refund")
    factories.received(brand, now=now, subject="Re: Refund", email="eve@stranger.test")
    assert Ticket.objects.count() == 2


def test_the_case_of_an_address_makes_no_second_customer(brand: Brand, now: datetime) -> None:
    factories.received(brand, now=now, email="Jane@Customer.test")
    factories.received(brand, now=now, email="jane@customer.TEST")
    assert Customer.objects.count() == 1


def test_a_customer_who_writes_again_reopens_a_resolved_ticket(brand: Brand, now: datetime) -> None:
    first = factories.received(brand, now=now)
    lifecycle.change_status(first.ticket_id, Status.RESOLVED, by="system", now=now)
    factories.received(brand, now=now + timedelta(hours=1), references=(first.rfc_message_id,))
    ticket = Ticket.objects.get()
    assert (ticket.status, ticket.reopened_count, ticket.resolved_at) == (Status.OPEN, 1, None)


def test_an_automatic_answer_never_reopens_a_ticket(brand: Brand, now: datetime) -> None:
    first = factories.received(brand, now=now)
    lifecycle.change_status(first.ticket_id, Status.RESOLVED, by="system", now=now)
    factories.received(brand, now=now, references=(first.rfc_message_id,), is_automatic=True)
    assert Ticket.objects.get().status == Status.RESOLVED


def test_a_closed_ticket_gets_a_follow_up(brand: Brand, now: datetime) -> None:
    first = factories.received(brand, now=now)
    lifecycle.change_status(first.ticket_id, Status.CLOSED, by="system", now=now)
    second = factories.received(brand, now=now, references=(first.rfc_message_id,))
    assert second.ticket_id != first.ticket_id
    assert second.ticket.follow_up_of_id == first.ticket_id


def test_text_that_postgresql_refuses_is_stored_without_it(brand: Brand, now: datetime) -> None:
    message = factories.received(brand, now=now, text="nul \x00 and half a pair \ud83d", subject="a\x00b")
    assert Message.objects.get(pk=message.pk).text == "nul  and half a pair ?"


def test_a_batch_of_new_tickets_costs_no_more_statements_than_one(
    brand: Brand, now: datetime, django_assert_max_num_queries: object
) -> None:
    batch = [factories.incoming(brand, now=now, email=f"c{n}@customer.test") for n in range(20)]
    with django_assert_max_num_queries(8):  # type: ignore[operator]
        intake.receive_all(batch, now=now)
    assert Ticket.objects.count() == 20


def test_more_answers_to_a_closed_ticket_join_its_follow_up(brand: Brand, now: datetime) -> None:
    first = factories.received(brand, now=now)
    lifecycle.change_status(first.ticket_id, Status.CLOSED, by="system", now=now)
    answer = (first.rfc_message_id,)
    second = factories.received(brand, now=now, references=answer)
    third = factories.received(brand, now=now, references=answer)
    assert third.ticket_id == second.ticket_id != first.ticket_id


def test_automatic_mail_is_another_kind_of_event(brand: Brand, now: datetime) -> None:
    ticket = factories.ticket(brand, now=now, is_automatic=True)
    assert not ticket.events.filter(kind=EventKind.RECEIVED).exists()
    assert ticket.events.filter(kind=EventKind.AUTO_RECEIVED).exists()
