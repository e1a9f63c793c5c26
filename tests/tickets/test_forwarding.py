"""A forward goes outside with what was said before; the customer never learns of it, and waits as before."""

from datetime import datetime, timedelta

import pytest

from accounts.models import User
from channels_app.models import Delivery
from channels_app.services import channels, deliver, undo
from channels_app.services.compose import compose
from core.html import sanitise
from metrics.facts import TicketFact
from tests import factories
from tests.channels_app.conftest import ScriptedServer, smtp  # noqa: F401  the scripted server
from tests.metrics.conftest import work_off
from tickets.forwards import Chosen, chosen_of
from tickets.models import Brand, Direction, DraftKind, EventKind, Message, SavedDraft, Ticket
from tickets.selectors import reply_thread
from tickets.services import files, merging, replies, retraction, writing
from tickets.services.forwarding import forward
from tickets.services.replies import CannotReply, Draft
from tickets.states import Status

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
OUTSIDE = "depot@supplier.test"


@pytest.fixture
def ticket(brand: Brand, now: datetime) -> Ticket:
    """A mail with a table, a picture within, and a file."""
    channels.ensure(kind="email", address="support@brume.test", brand=brand, name="Support")
    html = sanitise('<p>It is <b>broken</b>: <img src="cid:photo1"></p>').html
    photo = files.store(
        b"PNG", filename="photo.png", content_type="image/png", is_inline=True, content_id="photo1"
    )
    label = files.store(b"%PDF label", filename="label.pdf", content_type="application/pdf")
    return factories.ticket(
        brand,
        now=now,
        text="It is broken.",
        html=html,
        files=(photo, label),
        sender_name="Jane Doe",
        to=("support@brume.test",),
    )


def first(ticket: Ticket) -> Message:
    return ticket.messages.order_by("pk")[0]


def file_of(ticket: Ticket, name: str) -> int:
    return first(ticket).attachments.get(filename=name).pk


def sent(ticket: Ticket, alice: User, now: datetime, **fields: object) -> Message:
    draft = Draft(text="Can you replace it?", to=(OUTSIDE,))
    return forward(ticket.pk, draft, Chosen(first(ticket).pk), by=alice, now=now + HOUR, **fields)  # type: ignore[arg-type]


def mail_of(message: Message, now: datetime) -> object:
    deliver.queue([message.pk], now=now)
    return compose(Delivery.objects.filter(message=message).order_by("pk")[0])


def test_it_carries_own_words_signature_head_and_text_in_this_order(
    ticket: Ticket, alice: User, now: datetime
) -> None:
    alice.signature = "Alice, Brume"
    alice.save()
    message = sent(ticket, alice, now)
    mail = mail_of(message, now)
    assert (mail.to, mail.subject) == ((OUTSIDE,), "Fwd: Where is my order?")  # type: ignore[attr-defined]
    parts = ["Can you replace it?", "Alice, Brume", "Forwarded message", "From:", "Jane Doe", "Date:"]
    parts += ["8 Jun 2026", "Subject:", "Where is my order?", "To:", "support@brume.test", "broken"]
    for text in (mail.text, mail.html):  # type: ignore[attr-defined]
        assert sorted(parts, key=text.index) == parts
    assert "<b>broken</b>" in mail.html  # type: ignore[attr-defined]


def test_pictures_within_come_along_and_other_files_when_chosen(
    ticket: Ticket, alice: User, now: datetime
) -> None:
    mail = mail_of(sent(ticket, alice, now), now)
    assert 'src="cid:photo1"' in mail.html  # type: ignore[attr-defined]
    assert [(file.filename, file.content_id) for file in mail.files] == [("photo.png", "photo1")]  # type: ignore[attr-defined]
    chosen = Chosen(first(ticket).pk, (file_of(ticket, "label.pdf"),))
    both = forward(ticket.pk, Draft(text="", to=(OUTSIDE,)), chosen, by=alice, now=now + HOUR)
    assert [file.filename for file in both.attachments.order_by("pk")] == ["photo.png", "label.pdf"]


def test_the_whole_conversation_goes_without_notes_and_side_conversations(
    ticket: Ticket, alice: User, now: datetime
) -> None:
    note_file = files.store(b"secret", filename="secret.txt", content_type="text/plain")
    note = replies.add_note(ticket.pk, Draft(text="He is rude", files=(note_file,)), by=alice, now=now)
    replies.reply(ticket.pk, Draft(text="We look into it."), by=alice, now=now)
    sent(ticket, alice, now)
    secret = note.attachments.get().pk
    draft = Draft(text="All of it:", to=(OUTSIDE,))
    message = forward(ticket.pk, draft, Chosen(None, (secret,)), by=alice, now=now + HOUR)
    mail = mail_of(message, now)
    assert mail.text.index("It is broken.") < mail.text.index("We look into it.")  # type: ignore[attr-defined]
    for hidden in ("rude", "Can you replace it?"):
        assert hidden not in mail.text + mail.html  # type: ignore[attr-defined]
    assert not message.attachments.exists()


def test_a_note_is_never_forwarded(ticket: Ticket, alice: User, now: datetime) -> None:
    note = replies.add_note(ticket.pk, Draft(text="He is rude"), by=alice, now=now)
    with pytest.raises(CannotReply):
        forward(ticket.pk, Draft(text="", to=(OUTSIDE,)), Chosen(note.pk), by=alice, now=now)


def test_what_belongs_to_another_ticket_is_never_forwarded(
    ticket: Ticket, brand: Brand, alice: User, now: datetime
) -> None:
    other = factories.received(brand, now=now, email="other@customer.test", files=())
    draft = Draft(text="", to=(OUTSIDE,))
    with pytest.raises(CannotReply):
        forward(ticket.pk, draft, Chosen(other.pk), by=alice, now=now)
    foreign = file_of(ticket, "label.pdf")
    message = forward(other.ticket_id, draft, Chosen(other.pk, (foreign,)), by=alice, now=now)
    assert not message.attachments.exists()


@pytest.mark.parametrize("place", ["to", "cc"])
def test_it_never_goes_to_the_customer(ticket: Ticket, alice: User, now: datetime, place: str) -> None:
    to = ("Jane@Customer.test",) if place == "to" else (OUTSIDE,)
    draft = Draft(text="", to=to, cc=("Jane@Customer.test",) if place == "cc" else ())
    with pytest.raises(CannotReply, match="customer's own address"):
        forward(ticket.pk, draft, Chosen(first(ticket).pk), by=alice, now=now)


def test_it_moves_no_clock_of_the_customer(ticket: Ticket, alice: User, now: datetime) -> None:
    sent(ticket, alice, now)
    work_off(now + HOUR)
    ticket.refresh_from_db()
    assert (ticket.first_reply_at, ticket.waiting_since, ticket.assignee) == (None, now, None)
    assert (ticket.status, ticket.preview, ticket.last_direction) == (Status.NEW, "It is broken.", "inbound")
    assert not TicketFact.objects.exists()
    assert ticket.events.get(kind=EventKind.FORWARDED).after == OUTSIDE


def test_the_answer_comes_back_beside_and_a_reply_still_goes_to_the_customer(
    ticket: Ticket, alice: User, brand: Brand, now: datetime
) -> None:
    message = sent(ticket, alice, now, put_on_hold=True)
    mail_of(message, now)
    message.refresh_from_db()
    answer = factories.received(
        brand, now=now + 2 * HOUR, email=OUTSIDE, references=(message.rfc_message_id,), text="Yes."
    )
    assert (answer.ticket_id, answer.thread_id) == (ticket.pk, message.thread_id)
    assert answer.thread is not None
    assert answer.thread.is_side
    thread = reply_thread(ticket.pk)
    assert thread is not None
    assert not thread.is_side
    reply = replies.reply(ticket.pk, Draft(text="We replace it."), by=alice, now=now + 3 * HOUR)
    assert (reply.to, reply.cc) == (["jane@customer.test"], [])
    ticket.refresh_from_db()
    assert ticket.status == Status.OPEN


def test_undo_leaves_the_ticket_as_it_was_and_the_forward_as_a_draft(
    ticket: Ticket, alice: User, now: datetime
) -> None:
    ticket.refresh_from_db()
    before = retraction.snapshot(ticket)
    own = files.store(b"own", filename="own.txt", content_type="text/plain")
    draft = Draft(text="Can you?", to=(OUTSIDE,), cc=("boss@supplier.test",), files=(own,))
    chosen = Chosen(first(ticket).pk, (file_of(ticket, "label.pdf"),))
    SavedDraft.objects.create(
        ticket=ticket, agent=alice, kind="reply", text="Dear Jane", version=1, updated_at=now
    )
    message = writing.send_forward(ticket.pk, draft, chosen, by=alice, now=now + HOUR, put_on_hold=True)
    undo.undo_send(message.pk, by=alice, now=now + HOUR)
    ticket.refresh_from_db()
    assert retraction.snapshot(ticket) == before
    kept = SavedDraft.objects.get(kind=DraftKind.FORWARD)
    assert (kept.text, kept.to, kept.cc) == ("Can you?", [OUTSIDE], ["boss@supplier.test"])
    assert (chosen_of(kept.about), [file["filename"] for file in kept.files]) == (chosen, ["own.txt"])
    assert SavedDraft.objects.get(kind=DraftKind.REPLY).text == "Dear Jane"
    assert not Message.objects.filter(direction=Direction.OUTBOUND).exists()


def test_a_forward_of_a_merged_ticket_is_refused(
    ticket: Ticket, brand: Brand, alice: User, now: datetime
) -> None:
    winner = factories.ticket(brand, now=now, email="other@customer.test")
    merging.merge(winner.pk, [ticket.pk], by=alice, now=now, other_customers=True)
    with pytest.raises(CannotReply):
        forward(ticket.pk, Draft(text="", to=(OUTSIDE,)), Chosen(None), by=alice, now=now)


@pytest.mark.enable_socket
def test_the_mail_server_gets_it_with_its_file(
    ticket: Ticket,
    alice: User,
    now: datetime,
    smtp: ScriptedServer,  # noqa: F811
) -> None:
    chosen = Chosen(first(ticket).pk, (file_of(ticket, "label.pdf"),))
    message = forward(ticket.pk, Draft(text="See below.", to=(OUTSIDE,)), chosen, by=alice, now=now)
    deliver.queue([message.pk], now=now)
    deliver.send_due(message_ids=[message.pk])
    ((_sender, recipients, content),) = smtp.received
    assert recipients == [OUTSIDE]
    for part in (b"Fwd: Where is my order?", b"label.pdf", b"See below.", b"Forwarded message"):
        assert part in content


@pytest.mark.parametrize(
    "text", ["", "all", "12", "note:", "12:a", "12:1,", "-1:", "all:" + "1," * 300 + "1"]
)
def test_a_choice_that_makes_no_sense_is_none(text: str) -> None:
    assert chosen_of(text) is None


def test_a_choice_is_read_as_it_was_written() -> None:
    for chosen in (Chosen(None), Chosen(7), Chosen(7, (1, 2)), Chosen(None, (3,))):
        assert chosen_of(str(chosen)) == chosen
