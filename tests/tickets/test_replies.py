"""What we say to customers and among ourselves."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.core.files.storage import storages

from accounts.models import User
from core.models import OutboxEvent
from tests import factories
from tickets.events import MessageQueued
from tickets.models import Brand, Direction, EventKind, Ticket
from tickets.models.message import storage_name
from tickets.services import files, lifecycle, replies
from tickets.services.replies import CannotReply, Draft
from tickets.states import Status

pytestmark = pytest.mark.django_db


def test_a_reply_goes_to_the_customers_address(brand: Brand, alice: User, now: datetime) -> None:
    ticket = factories.ticket(brand, now=now, email="Jane@Customer.test")
    message = replies.reply(ticket.pk, Draft(text="On its way."), by=alice, now=now)
    assert message.to == ["Jane@Customer.test"]
    assert message.sender == "support@brume.test"


def test_the_first_reply_sets_its_time_once_and_opens_the_ticket(
    brand: Brand, alice: User, now: datetime
) -> None:
    ticket = factories.ticket(brand, now=now)
    first = now + timedelta(minutes=30)
    replies.reply(ticket.pk, Draft(text="One"), by=alice, now=first)
    replies.reply(ticket.pk, Draft(text="Two"), by=alice, now=first + timedelta(hours=1))
    ticket.refresh_from_db()
    assert (ticket.first_reply_at, ticket.status, ticket.assignee) == (first, Status.OPEN, alice)


def test_a_note_is_no_reply_and_goes_nowhere(brand: Brand, alice: User, now: datetime) -> None:
    ticket = factories.ticket(brand, now=now)
    note = replies.add_note(ticket.pk, Draft(text="Angry, be kind."), by=alice, now=now)
    ticket.refresh_from_db()
    assert note.direction == Direction.NOTE
    assert ticket.first_reply_at is None
    assert not OutboxEvent.objects.filter(name=MessageQueued.name).exists()


def test_an_automatic_message_never_counts_as_first_reply(brand: Brand, now: datetime) -> None:
    ticket = factories.ticket(brand, now=now)
    replies.send_automatic(ticket.pk, Draft(text="We got it."), reason="rule:1", now=now)
    ticket.refresh_from_db()
    assert ticket.first_reply_at is None
    assert ticket.events.filter(kind=EventKind.AUTO_SENT, after="rule:1").exists()


def test_reply_and_resolve_is_one_step(brand: Brand, alice: User, now: datetime) -> None:
    ticket = factories.ticket(brand, now=now)
    replies.reply(ticket.pk, Draft(text="Done."), by=alice, now=now, status=Status.RESOLVED)
    ticket.refresh_from_db()
    assert (ticket.status, ticket.resolved_at) == (Status.RESOLVED, now)


def test_an_empty_reply_is_refused_and_changes_nothing(brand: Brand, alice: User, now: datetime) -> None:
    ticket = factories.ticket(brand, now=now)
    with pytest.raises(CannotReply):
        replies.reply(ticket.pk, Draft(text="  \n"), by=alice, now=now)
    assert Ticket.objects.get().version == ticket.version


def test_a_closed_ticket_stays_closed(brand: Brand, now: datetime) -> None:
    ticket = factories.ticket(brand, now=now)
    lifecycle.change_status(ticket.pk, Status.CLOSED, by="system", now=now)
    with pytest.raises(lifecycle.CannotChangeStatus):
        lifecycle.change_status(ticket.pk, Status.OPEN, by="system", now=now)


def test_the_same_file_is_stored_once() -> None:
    first = files.store(b"label", filename="a.pdf", content_type="application/pdf")
    second = files.store(b"label", filename="b.pdf", content_type="application/pdf")
    assert first.sha256 == second.sha256


def test_a_reply_goes_to_who_wrote_last_not_to_who_came_last(
    brand: Brand, alice: User, now: datetime
) -> None:
    first = factories.received(brand, now=now, email="jane@customer.test")
    answer = (first.rfc_message_id,)
    factories.received(brand, now=now, email="colleague@customer.test", references=answer)
    factories.received(brand, now=now, email="jane@customer.test", references=answer)
    assert replies.reply(first.ticket_id, Draft(text="Hello"), by=alice, now=now).to == ["jane@customer.test"]


def test_an_automatic_answer_does_not_turn_the_conversation_to_its_sender(
    brand: Brand, alice: User, now: datetime
) -> None:
    first = factories.received(brand, now=now, email="jane@customer.test")
    factories.received(
        brand, now=now, email="away@customer.test", references=(first.rfc_message_id,), is_automatic=True
    )
    assert replies.reply(first.ticket_id, Draft(text="Hello"), by=alice, now=now).to == ["jane@customer.test"]


def test_what_the_machine_sends_goes_to_the_customer_of_the_ticket(brand: Brand, now: datetime) -> None:
    first = factories.received(brand, now=now, email="jane@customer.test")
    factories.received(brand, now=now, email="colleague@customer.test", references=(first.rfc_message_id,))
    sent = replies.send_automatic(first.ticket_id, Draft(text="How was it?"), reason="survey", now=now)
    assert sent.to == ["jane@customer.test"]


def test_a_reply_is_refused_when_somebody_wrote_in_the_meantime(
    brand: Brand, alice: User, bob: User, now: datetime
) -> None:
    first = factories.received(brand, now=now)
    replies.reply(first.ticket_id, Draft(text="From Bob"), by=bob, now=now, seen_message_id=first.pk)
    with pytest.raises(replies.SomethingNew, match="Bob Stone"):
        replies.reply(first.ticket_id, Draft(text="From Alice"), by=alice, now=now, seen_message_id=first.pk)


def test_a_file_whose_writing_was_cut_off_is_written_again() -> None:
    content = b"the whole label"
    stored = files.store(content, filename="a.pdf", content_type="application/pdf")
    storage = storages["attachments"]
    Path(storage.path(storage_name(stored.sha256))).write_bytes(b"the wh")
    files.store(content, filename="b.pdf", content_type="application/pdf")
    with storage.open(storage_name(stored.sha256)) as file:
        assert file.read() == content
