"""A reply that is taken back leaves its ticket as it was."""

from datetime import datetime, timedelta

import pytest

from accounts.models import User
from channels_app.models import Delivery
from channels_app.services import deliver, undo
from core.models import HandlerRun
from metrics.facts import TicketFact
from metrics.projections import tickets as projection
from tests import factories
from tickets.models import Brand, DraftKind, EventKind, HeldReply, Message, SavedDraft, Ticket
from tickets.services import drafts, files, replies, retraction, writing
from tickets.services.drafts import Writing
from tickets.services.replies import Draft
from tickets.services.retraction import CannotRetract
from tickets.states import Status

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket(brand: Brand, now: datetime) -> Ticket:
    ticket = factories.ticket(brand, now=now)
    ticket.refresh_from_db()
    return ticket


def undone(message: Message, by: User, now: datetime) -> Ticket:
    undo.undo_send(message.pk, by=by, now=now)
    return Ticket.objects.get(pk=message.ticket_id)


def test_everything_is_as_before_the_reply(ticket: Ticket, alice: User, now: datetime) -> None:
    before = retraction.snapshot(ticket)
    later = now + timedelta(minutes=5)
    draft = Draft(text="Done.")
    message = writing.send_reply(ticket.pk, draft, by=alice, now=later, status=Status.RESOLVED)
    changed = Ticket.objects.get(pk=ticket.pk)
    assert (changed.status, changed.assignee, changed.first_reply_at) == (Status.RESOLVED, alice, later)
    after = undone(message, alice, later + timedelta(seconds=3))
    assert retraction.snapshot(after) == before
    assert after.message_count == 1
    assert after.version > changed.version
    assert not Message.objects.filter(pk=message.pk).exists()


def test_the_text_and_its_files_are_a_draft_again(ticket: Ticket, alice: User, now: datetime) -> None:
    stored = files.store(b"label", filename="label.pdf", content_type="application/pdf")
    draft = Draft(text="Here is the label.", files=(stored,))
    message = writing.send_reply(ticket.pk, draft, by=alice, now=now)
    undone(message, alice, now)
    kept = SavedDraft.objects.get(ticket=ticket, agent=alice, kind=DraftKind.REPLY)
    assert (kept.text, kept.to) == ("Here is the label.", ["jane@customer.test"])
    assert [(file["filename"], file["sha256"]) for file in kept.files] == [("label.pdf", stored.sha256)]


def test_a_text_begun_after_the_sending_is_kept_too(ticket: Ticket, alice: User, now: datetime) -> None:
    message = writing.send_reply(ticket.pk, Draft(text="First"), by=alice, now=now)
    drafts.keep(ticket.pk, DraftKind.REPLY, Writing(text="Second"), by=alice, now=now)
    undone(message, alice, now)
    assert SavedDraft.objects.get().text == "First\n\nSecond"


def test_what_others_did_since_stays(ticket: Ticket, alice: User, bob: User, now: datetime) -> None:
    message = writing.send_reply(ticket.pk, Draft(text="Hello"), by=alice, now=now)
    second = replies.reply(ticket.pk, Draft(text="Me too"), by=bob, now=now + timedelta(seconds=2))
    after = undone(message, alice, now + timedelta(seconds=4))
    assert (after.waiting_since, after.first_reply_at) == (None, second.created_at)
    assert (after.preview, after.last_direction) == ("Me too", "outbound")


def test_a_customer_who_wrote_meanwhile_has_waited_since_the_first_message(
    brand: Brand, ticket: Ticket, alice: User, now: datetime
) -> None:
    message = writing.send_reply(ticket.pk, Draft(text="Hello"), by=alice, now=now)
    reference = Message.objects.order_by("pk")[0].rfc_message_id
    factories.received(brand, now=now + timedelta(seconds=4), references=(reference,), body="Anybody?")
    after = undone(message, alice, now + timedelta(seconds=5))
    assert (after.waiting_since, after.preview) == (now, "Anybody?")


def test_the_log_tells_it_and_the_numbers_do_not_count_it(ticket: Ticket, alice: User, now: datetime) -> None:
    draft = Draft(text="Done.")
    message = writing.send_reply(ticket.pk, draft, by=alice, now=now, status=Status.RESOLVED)
    projection.project([ticket.pk])
    assert TicketFact.objects.get().first_reply_at == now
    undone(message, alice, now)
    kinds = list(ticket.events.order_by("pk").values_list("kind", flat=True))
    assert EventKind.REPLIED in kinds
    assert EventKind.RETRACTED in kinds
    projection.project([ticket.pk])
    assert not TicketFact.objects.exists()
    again = now + timedelta(minutes=9)
    writing.send_reply(ticket.pk, Draft(text="Done, really."), by=alice, now=again, status=Status.RESOLVED)
    projection.project([ticket.pk])
    fact = TicketFact.objects.get()
    assert (fact.first_reply_at, fact.first_resolved_at, fact.reopened_count) == (again, again, 0)


def test_a_reply_waits_as_long_as_its_author_likes(ticket: Ticket, alice: User, now: datetime) -> None:
    message = writing.send_reply(ticket.pk, Draft(text="Hello"), by=alice, now=now)
    deliver.queue([message.pk], now=now)
    due = now + timedelta(seconds=10)
    assert Delivery.objects.get().send_after == due
    assert HandlerRun.objects.get(handler="channels_app.handlers.send_deliveries").due == due
    assert deliver.claim(now=now + timedelta(seconds=9)) == []
    assert len(deliver.claim(now=due)) == 1


def test_a_message_that_is_being_sent_stays(ticket: Ticket, alice: User, now: datetime) -> None:
    message = writing.send_reply(ticket.pk, Draft(text="Hello"), by=alice, now=now)
    deliver.queue([message.pk], now=now)
    deliver.claim(now=now + timedelta(seconds=10))
    with pytest.raises(CannotRetract, match="already being sent"):
        undo.undo_send(message.pk, by=alice, now=now + timedelta(seconds=10))
    assert Message.objects.filter(pk=message.pk).exists()


def test_without_the_wait_nothing_can_be_taken_back(ticket: Ticket, alice: User, now: datetime) -> None:
    alice.undo_send_seconds = 0
    alice.save()
    message = writing.send_reply(ticket.pk, Draft(text="Hello"), by=alice, now=now)
    assert not HeldReply.objects.exists()
    with pytest.raises(CannotRetract):
        undo.undo_send(message.pk, by=alice, now=now)


def test_taken_back_twice_is_once(ticket: Ticket, alice: User, now: datetime) -> None:
    message = writing.send_reply(ticket.pk, Draft(text="Hello"), by=alice, now=now)
    undone(message, alice, now)
    with pytest.raises(CannotRetract):
        undo.undo_send(message.pk, by=alice, now=now)
