"""A reply for later: it counts when it is sent, and it never makes a second answer."""

from datetime import datetime, timedelta

import pytest

from accounts.models import User
from core.models import HandlerRun
from tests import factories
from tests.metrics.conftest import work_off
from tickets.models import (
    Brand,
    Direction,
    DraftKind,
    EventKind,
    Message,
    NoticeKind,
    Notification,
    SavedDraft,
    ScheduledReply,
    ScheduledState,
    Ticket,
)
from tickets.services import drafts, files, lifecycle, merging, replies, scheduling
from tickets.services.drafts import Writing
from tickets.services.replies import CannotReply, Draft, SomethingNew
from tickets.services.scheduling import CannotSchedule
from tickets.states import Status

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def ticket(brand: Brand, now: datetime) -> Ticket:
    ticket = factories.ticket(brand, now=now)
    ticket.refresh_from_db()
    return ticket


@pytest.fixture
def later(ticket: Ticket, alice: User, now: datetime) -> ScheduledReply:
    draft = Draft(text="It left today.", cc=("boss@customer.test",))
    return scheduling.schedule(
        ticket.pk, draft, send_at=now + 5 * HOUR, by=alice, now=now + HOUR, status=Status.PENDING
    )


def sent(ticket: Ticket) -> list[str]:
    rows = Message.objects.filter(ticket=ticket, direction=Direction.OUTBOUND).order_by("pk")
    return [row.text for row in rows]


def test_it_waits_and_nothing_of_the_ticket_moves(ticket: Ticket, later: ScheduledReply) -> None:
    fresh = Ticket.objects.get(pk=ticket.pk)
    for name in ("status", "first_reply_at", "waiting_since", "assignee_id", "activity_at", "message_count"):
        assert getattr(fresh, name) == getattr(ticket, name), name
    assert fresh.version > ticket.version
    assert ticket.events.get(kind=EventKind.SCHEDULED).after == later.send_at.isoformat()
    assert sent(ticket) == []


def test_it_goes_out_at_its_moment_and_counts_from_then(
    ticket: Ticket, later: ScheduledReply, alice: User, now: datetime
) -> None:
    (run,) = HandlerRun.objects.filter(event__name="ticket.reply_due")
    assert run.due == later.send_at
    assert scheduling.send_due(later.pk, now=later.send_at - timedelta(seconds=1)) is None
    message = scheduling.send_due(later.pk, now=later.send_at)
    assert message is not None
    assert (message.text, message.cc, message.author) == ("It left today.", ["boss@customer.test"], alice)
    assert message.created_at == later.send_at
    ticket.refresh_from_db()
    assert (ticket.status, ticket.first_reply_at, ticket.waiting_since) == ("pending", later.send_at, None)
    later.refresh_from_db()
    assert (later.state, later.message) == (ScheduledState.SENT, message)
    assert scheduling.send_due(later.pk, now=later.send_at) is None
    assert sent(ticket) == ["It left today."]


def test_the_outbox_sends_it(ticket: Ticket, later: ScheduledReply) -> None:
    work_off(later.send_at)
    assert sent(ticket) == ["It left today."]


def test_it_is_held_back_at_once_when_the_customer_writes_and_its_author_is_told(
    ticket: Ticket, later: ScheduledReply, alice: User, brand: Brand, now: datetime
) -> None:
    factories.received(brand, now=now + 2 * HOUR, ticket_id=ticket.pk, text="It is here now.")
    work_off(now + 2 * HOUR)
    later.refresh_from_db()
    assert (later.state, later.why) == (ScheduledState.HELD, "Jane Doe wrote after it was scheduled")
    assert scheduling.send_due(later.pk, now=later.send_at) is None
    assert sent(ticket) == []
    assert Notification.objects.get(user=alice, kind=NoticeKind.HELD).ticket == ticket


def test_the_moment_itself_looks_too(
    ticket: Ticket, later: ScheduledReply, brand: Brand, now: datetime
) -> None:
    factories.received(brand, now=now + 2 * HOUR, ticket_id=ticket.pk)
    assert scheduling.send_due(later.pk, now=later.send_at) is None
    later.refresh_from_db()
    assert later.state == ScheduledState.HELD


def test_it_is_held_back_when_a_colleague_answered_but_not_for_a_note_of_theirs(
    ticket: Ticket, later: ScheduledReply, bob: User, now: datetime
) -> None:
    replies.add_note(ticket.pk, Draft(text="Fine"), by=bob, now=now + 2 * HOUR)
    assert scheduling.hold_answered([ticket.pk], now=now + 2 * HOUR) == 0
    replies.reply(ticket.pk, Draft(text="From Bob"), by=bob, now=now + 2 * HOUR)
    assert scheduling.hold_answered([ticket.pk], now=now + 2 * HOUR) == 1
    assert sent(ticket) == ["From Bob"]


def test_it_goes_all_the_same_when_its_author_said_so(
    ticket: Ticket, alice: User, brand: Brand, now: datetime
) -> None:
    row = scheduling.schedule(
        ticket.pk, Draft(text="Closed on Monday."), send_at=now + HOUR, by=alice, now=now, is_sent_anyway=True
    )
    factories.received(brand, now=now, ticket_id=ticket.pk)
    assert scheduling.hold_answered([ticket.pk], now=now) == 0
    assert scheduling.send_due(row.pk, now=row.send_at) is not None


def test_a_ticket_that_was_resolved_meanwhile_holds_it_back(
    ticket: Ticket, later: ScheduledReply, bob: User, now: datetime
) -> None:
    lifecycle.change_status(ticket.pk, Status.RESOLVED, by=bob, now=now + 2 * HOUR)
    assert scheduling.send_due(later.pk, now=later.send_at) is None
    later.refresh_from_db()
    assert later.why == "the ticket was resolved after it was scheduled"
    message = scheduling.send_now(later.pk, by=bob, now=now + 6 * HOUR)
    assert (message.author_name, message.created_at) == ("Alice Martin", now + 6 * HOUR)


def test_it_goes_with_a_ticket_that_is_merged(
    ticket: Ticket, brand: Brand, alice: User, now: datetime
) -> None:
    winner = factories.ticket(brand, now=now, subject="The same")
    draft = Draft(text="It left today.")
    later = scheduling.schedule(ticket.pk, draft, send_at=now + HOUR, by=alice, now=now)
    merging.merge(winner.pk, [ticket.pk], by=alice, now=now)
    message = scheduling.send_due(later.pk, now=later.send_at)
    assert message is not None
    assert (message.ticket_id, message.to) == (winner.pk, ["jane@customer.test"])


def test_a_merge_with_what_nobody_had_seen_holds_it_back(
    ticket: Ticket, later: ScheduledReply, brand: Brand, alice: User, now: datetime
) -> None:
    winner = factories.ticket(brand, now=now + 2 * HOUR, subject="The same")
    merging.merge(winner.pk, [ticket.pk], by=alice, now=now + 2 * HOUR)
    assert scheduling.send_due(later.pk, now=later.send_at) is None
    later.refresh_from_db()
    assert later.why == "Jane Doe wrote after it was scheduled"


def test_it_goes_with_a_ticket_that_is_deleted(ticket: Ticket, later: ScheduledReply) -> None:
    ticket.delete()
    assert not ScheduledReply.objects.exists()
    assert scheduling.send_due(later.pk, now=later.send_at) is None


def test_editing_makes_it_a_draft_with_its_files(ticket: Ticket, alice: User, now: datetime) -> None:
    label = files.store(b"%PDF", filename="label.pdf", content_type="application/pdf")
    draft = Draft(text="It left.", to=("jane2@customer.test",), files=(label,))
    row = scheduling.schedule(ticket.pk, draft, send_at=now + HOUR, by=alice, now=now)
    scheduling.edit(row.pk, by=alice, now=now)
    kept = SavedDraft.objects.get(kind=DraftKind.REPLY, agent=alice)
    assert (kept.text, kept.to, kept.files[0]["filename"]) == (
        "It left.",
        ["jane2@customer.test"],
        "label.pdf",
    )
    assert scheduling.send_due(row.pk, now=row.send_at) is None
    with pytest.raises(CannotSchedule):
        scheduling.edit(row.pk, by=alice, now=now)


def test_cancelling_can_be_taken_back(
    ticket: Ticket, later: ScheduledReply, alice: User, now: datetime
) -> None:
    scheduling.cancel(later.pk, by=alice, now=now + HOUR)
    assert scheduling.send_due(later.pk, now=later.send_at) is None
    scheduling.restore(later.pk, by=alice, now=now + HOUR)
    assert scheduling.send_due(later.pk, now=later.send_at) is not None
    with pytest.raises(CannotSchedule):
        scheduling.cancel(later.pk, by=alice, now=later.send_at)


def test_the_draft_is_done_with_scheduling(ticket: Ticket, alice: User, now: datetime) -> None:
    drafts.keep(ticket.pk, DraftKind.REPLY, Writing(text="It left."), by=alice, now=now)
    scheduling.schedule(ticket.pk, Draft(text="It left."), send_at=now + HOUR, by=alice, now=now)
    assert not SavedDraft.objects.exists()


def test_what_makes_no_sense_is_refused(ticket: Ticket, alice: User, bob: User, now: datetime) -> None:
    def schedule(text: str, at: datetime, **fields: int) -> ScheduledReply:
        return scheduling.schedule(ticket.pk, Draft(text=text), send_at=at, by=alice, now=now, **fields)

    with pytest.raises(CannotReply):
        schedule("  ", now + HOUR)
    for moment in (now, now + timedelta(days=367)):
        with pytest.raises(CannotSchedule):
            schedule("Hello", moment)
    seen = ticket.messages.get().pk
    replies.reply(ticket.pk, Draft(text="From Bob"), by=bob, now=now)
    with pytest.raises(SomethingNew):
        schedule("Hello", now + HOUR, seen_message_id=seen)
