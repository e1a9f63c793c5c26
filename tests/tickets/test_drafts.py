"""What agents are writing is kept, and nothing is overwritten unseen."""

from datetime import datetime, timedelta

import pytest

from accounts.models import User
from tests import factories
from tickets.models import Brand, DraftKind, SavedDraft, Ticket
from tickets.services import drafts, replies, writing
from tickets.services.drafts import NewerDraft, Writing
from tickets.services.replies import CannotReply, Draft

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket(brand: Brand, now: datetime) -> Ticket:
    return factories.ticket(brand, now=now)


def save(ticket: Ticket, by: User, now: datetime, text: str, **fields: object) -> SavedDraft | None:
    force = bool(fields.pop("force", False))
    return drafts.keep(
        ticket.pk,
        DraftKind.REPLY,
        Writing(text=text, **fields),  # type: ignore[arg-type]
        by=by,
        now=now,
        force=force,
    )


def kept(ticket: Ticket, by: User) -> str:
    return SavedDraft.objects.get(ticket=ticket, agent=by, kind=DraftKind.REPLY).text


def test_each_save_has_a_higher_version(ticket: Ticket, alice: User, now: datetime) -> None:
    first = save(ticket, alice, now, "He", device="laptop", written=1)
    assert first is not None
    before = first.version
    second = save(ticket, alice, now, "Hello", base=before, device="laptop", written=2)
    assert second is not None
    assert second.version > before
    assert kept(ticket, alice) == "Hello"


def test_drafts_of_two_agents_and_two_kinds_do_not_meet(
    ticket: Ticket, alice: User, bob: User, now: datetime
) -> None:
    save(ticket, alice, now, "Alice's")
    save(ticket, bob, now, "Bob's")
    drafts.keep(ticket.pk, DraftKind.NOTE, Writing(text="a note"), by=alice, now=now)
    assert (kept(ticket, alice), kept(ticket, bob)) == ("Alice's", "Bob's")
    assert SavedDraft.objects.count() == 3


def test_another_devices_text_is_not_overwritten(ticket: Ticket, alice: User, now: datetime) -> None:
    first = save(ticket, alice, now, "Hello", device="laptop", written=1)
    assert first is not None
    save(
        ticket, alice, now + timedelta(seconds=5), "Hello Jane", base=first.version, device="phone", written=2
    )
    with pytest.raises(NewerDraft) as refused:
        save(ticket, alice, now, "Hello you", base=first.version, device="laptop", written=3)
    assert refused.value.draft is not None
    assert refused.value.draft.text == "Hello Jane"
    assert kept(ticket, alice) == "Hello Jane"
    save(ticket, alice, now, "Hello you", base=first.version, device="laptop", written=4, force=True)
    assert kept(ticket, alice) == "Hello you"


def test_requests_of_one_browser_may_arrive_in_any_order(ticket: Ticket, alice: User, now: datetime) -> None:
    save(ticket, alice, now, "Hello Jane", device="laptop", written=20)
    save(ticket, alice, now, "Hello", device="laptop", written=10)
    assert kept(ticket, alice) == "Hello Jane"


def test_an_emptied_text_ends_the_draft(ticket: Ticket, alice: User, now: datetime) -> None:
    first = save(ticket, alice, now, "Hello")
    assert first is not None
    assert save(ticket, alice, now, " ", base=first.version) is None
    assert not SavedDraft.objects.exists()


def test_a_text_that_was_sent_elsewhere_does_not_come_back(
    ticket: Ticket, alice: User, now: datetime
) -> None:
    first = save(ticket, alice, now, "Hello", device="laptop", written=1)
    assert first is not None
    writing.send_reply(ticket.pk, Draft(text="Hello"), by=alice, now=now)
    with pytest.raises(NewerDraft) as refused:
        save(ticket, alice, now, "Hello", base=first.version, device="laptop", written=2)
    assert refused.value.draft is None
    assert not SavedDraft.objects.exists()


def test_a_refused_reply_keeps_its_draft(ticket: Ticket, alice: User, now: datetime) -> None:
    save(ticket, alice, now, "Hello")
    with pytest.raises(CannotReply):
        writing.send_reply(ticket.pk, Draft(text=" "), by=alice, now=now)
    assert kept(ticket, alice) == "Hello"


def test_a_reply_of_a_program_leaves_the_draft_alone(ticket: Ticket, alice: User, now: datetime) -> None:
    save(ticket, alice, now, "Hello")
    replies.reply(ticket.pk, Draft(text="From a program"), by=alice, now=now)
    assert kept(ticket, alice) == "Hello"


def test_a_kept_draft_changes_nothing_of_its_ticket(ticket: Ticket, alice: User, now: datetime) -> None:
    version = ticket.version
    save(ticket, alice, now, "Hello")
    ticket.refresh_from_db()
    assert ticket.version == version
