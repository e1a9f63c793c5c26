"""Single messages: their links, their original, their files, what may be shown of them; and what hangs on tickets."""

import io
import zipfile
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from accounts.models import Team, User
from channels_app.models import Channel, InboundRecord
from channels_app.services import channels, ingest
from channels_app.services.store import Raw, store_raw
from core.clock import now as clock_now
from core.html import sanitise
from tests import factories
from tests.channels_app.conftest import mail
from tests.desk.test_pages import MOST_STATEMENTS, statements
from tickets.models import (
    Attachment,
    Brand,
    Direction,
    LinkKind,
    Message,
    Queue,
    Ticket,
    TicketLink,
    TicketMove,
    TrustedSender,
)
from tickets.services import assignment, files, links, replies
from tickets.services.replies import Draft

PANE = {"X-Pane": "1"}


@pytest.fixture
def long_ticket(make_ticket: Callable[..., Ticket]) -> Ticket:
    """2,000 messages."""
    ticket = make_ticket(minutes=3000)
    first = Message.objects.get(ticket=ticket)
    Message.objects.bulk_create(
        Message(
            ticket=ticket,
            thread=first.thread,
            direction=Direction.INBOUND,
            author_name="Jane Doe",
            text=f"Message number {number}.",
            body=f"Message number {number}.",
            created_at=first.created_at + timedelta(minutes=number),
        )
        for number in range(2, 2001)
    )
    return ticket


def nth(ticket: Ticket, number: int) -> Message:
    return Message.objects.get(ticket=ticket, body=f"Message number {number}.")


def shown(html: str) -> list[int]:
    return [int(part.split('"')[0]) for part in html.split('id="message-')[1:]]


def test_a_ticket_of_two_thousand_messages_costs_what_any_costs(desk: Client, long_ticket: Ticket):
    assert statements(desk, f"/t/{long_ticket.pk}/") <= MOST_STATEMENTS
    html = desk.get(f"/t/{long_ticket.pk}/").content.decode()
    assert len(shown(html)) == 30
    assert len(html) < 200_000


def test_a_link_to_an_old_message_opens_the_history_around_it(desk: Client, long_ticket: Ticket):
    old = nth(long_ticket, 700)
    target = desk.get(f"/m/{old.pk}/").headers["Location"]
    assert target == f"/t/{long_ticket.pk}/?at={old.pk}#m{old.pk}"
    assert statements(desk, target.split("#")[0]) <= MOST_STATEMENTS + 1
    html = desk.get(target.split("#")[0]).content.decode()
    numbers = shown(html)
    assert old.pk in numbers
    assert f'id="m{old.pk}"' in html
    later = desk.get(f"/t/{long_ticket.pk}/newer/?after={numbers[-1]}").content.decode()
    assert min(shown(later)) == numbers[-1] + 1
    last = desk.get(f"/t/{long_ticket.pk}/newer/?after={nth(long_ticket, 1990).pk}").content.decode()
    assert (len(shown(last)), 'id="newer"' in last) == (10, False)


def test_a_link_to_a_new_message_opens_the_ticket_as_it_is(desk: Client, long_ticket: Ticket):
    new = nth(long_ticket, 1999)
    assert desk.get(f"/m/{new.pk}/").headers["Location"] == f"/t/{long_ticket.pk}/#m{new.pk}"
    assert desk.get("/m/987654321/").status_code == 404


def test_messages_of_hidden_tickets_are_hidden(desk: Client, make_ticket: Callable[..., Ticket], bob: User):
    ticket = make_ticket()
    private = Queue.objects.create(name="Legal", team=Team.objects.create(name="Legal"), is_private=True)
    assignment.move_to_queue(ticket.pk, private, by=bob, now=clock_now())
    pk = Message.objects.get().pk
    for path in ("", "menu/", "original/", "original/html/", "original/raw/", "files.zip"):
        assert desk.get(f"/m/{pk}/{path}").status_code == 404
    for path in ("log/", "print/", "files.zip", "links/", "split/", "side/", "newer/"):
        assert desk.get(f"/t/{ticket.pk}/{path}").status_code == 404


EVIL = b"<p onclick='x()'>Hello</p><script>alert(1)</script><img src='https://pixel.test/a.gif'>"


@pytest.fixture
def evil_mail(brand: Brand, db: None) -> Message:
    channels.ensure(kind="email", address="support@example.com", brand=brand, name="Support")
    assert Channel.objects.exists()
    raw = mail("x", headers="X-Odd: yes\r\nContent-Type: text/html\r\n").replace(b"\r\nx\r\n", b"\r\n" + EVIL)
    stored = store_raw(
        Raw(raw, via="smtp", sender="jane@customer.test", recipients=("support@example.com",)),
        now=clock_now(),
    )
    ingest.process([stored.record_id], now=clock_now())
    return Message.objects.get()


def test_the_original_shows_header_fields_and_keeps_the_html_in_a_box(desk: Client, evil_mail: Message):
    page = desk.get(f"/m/{evil_mail.pk}/original/").content.decode()
    assert "X-Odd: yes" in page
    assert "<script>alert(1)" not in page
    assert 'sandbox=""' in page
    framed = desk.get(f"/m/{evil_mail.pk}/original/html/")
    policy = framed.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox; default-src 'none'")
    assert "script-src" not in policy
    assert framed.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert b"<script>" in framed.content
    raw = desk.get(f"/m/{evil_mail.pk}/original/raw/")
    assert raw.headers["Content-Disposition"].startswith("attachment")
    assert raw.headers["Content-Type"] == "application/octet-stream"
    assert b"X-Odd: yes" in raw.content
    assert "Show original" in desk.get(f"/m/{evil_mail.pk}/menu/").content.decode()


def test_no_element_of_the_original_that_connects_before_a_policy_can_refuse_is_left(
    desk: Client, evil_mail: Message
):
    record = InboundRecord.objects.get(message=evil_mail)
    attack = b"<LINK rel=preconnect href=http://x.test><iframe/src=http://x.test></iframe><frame src=http://x.test>"
    record.raw = bytes(record.raw).replace(EVIL, attack + b"<p>linked frames</p>")
    record.save()
    framed = desk.get(f"/m/{evil_mail.pk}/original/html/").content.lower()
    assert b"<x-iframe/src" in framed
    assert [name for name in (b"<link", b"<iframe", b"<frame") if name in framed] == []
    assert b"<p>linked frames</p>" in framed


def test_images_of_a_sender_are_shown_always_once_somebody_said_so(
    desk: Client, make_ticket: Callable[..., Ticket]
):
    html = sanitise('<p>Hi</p><img src="https://pixel.test/a.gif">').html
    ticket = make_ticket(html=html, text="Hi", body="Hi")
    message = Message.objects.get()
    assert "Always for this sender" in desk.get(f"/t/{ticket.pk}/").content.decode()
    answer = desk.post(f"/m/{message.pk}/images/", {"always": "1"}, headers=PANE).content.decode()
    assert TrustedSender.objects.get().address == "jane@customer.test"
    for page in (answer, desk.get(f"/t/{ticket.pk}/").content.decode()):
        assert ' src="https://pixel.test/a.gif"' in page
        assert "Remote images are not loaded" not in page
    assert "Ask again for images" in desk.get(f"/m/{message.pk}/menu/").content.decode()
    desk.post(f"/m/{message.pk}/images/", {"always": "0"})
    assert ' data-src="https://pixel.test/a.gif"' in desk.get(f"/t/{ticket.pk}/").content.decode()


def attach(message: Message, name: str, kind: str, content: bytes = b"x") -> Attachment:
    replies.attach(message, [files.store(content, filename=name, content_type=kind)])
    return Attachment.objects.latest("pk")


@pytest.mark.parametrize(
    ("name", "kind", "preview"),
    [
        ("a.png", "image/png", "image"),
        ("a.pdf", "application/pdf", "pdf"),
        ("a.mp3", "audio/mpeg", "audio"),
        ("a.txt", "text/plain", "text"),
        ("a.svg", "image/svg+xml", ""),
        ("a.html", "text/html", ""),
        ("a.xml", "application/xhtml+xml", ""),
        ("a.js", "text/javascript", ""),
    ],
)
def test_only_files_in_which_nothing_runs_are_looked_at(
    name: str, kind: str, preview: str, desk: Client, make_ticket: Callable[..., Ticket]
):
    ticket = make_ticket()
    file = attach(Message.objects.get(), name, kind, b"<script>alert(1)</script>")
    html = desk.get(f"/t/{ticket.pk}/").content.decode()
    assert (f'data-preview="{preview}"' in html) == bool(preview)
    for path in (f"/attachments/{file.pk}/view/", f"/attachments/{file.pk}/inline/"):
        response = desk.get(path)
        assert response.headers["Content-Type"].split(";")[0] in {kind, "application/octet-stream"}
        if not preview:
            assert response.headers["Content-Disposition"].startswith("attachment")
        assert "default-src 'none'" in response.headers["Content-Security-Policy"]
        assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_all_files_come_as_one_archive(desk: Client, make_ticket: Callable[..., Ticket]):
    ticket = make_ticket()
    message = Message.objects.get()
    for name, content in (("a.txt", b"one"), ("a.txt", b"two"), ("../../etc/x", b"three"), ("é.pdf", b"4")):
        attach(message, name, "text/plain", content)
    for path in (f"/t/{ticket.pk}/files.zip", f"/m/{message.pk}/files.zip"):
        body = b"".join(desk.get(path).streaming_content)
        archive = zipfile.ZipFile(io.BytesIO(body))
        assert archive.testzip() is None
        assert archive.namelist() == ["a.txt", "a (2).txt", "x", "é.pdf"]
        assert archive.read("a (2).txt") == b"two"


def test_paper_has_notes_only_when_asked(desk: Client, busy_ticket: Ticket):
    plain = desk.get(f"/t/{busy_ticket.pk}/print/").content.decode()
    assert "We look into it." in plain
    assert "Ask the carrier." not in plain
    assert "Ask the carrier." in desk.get(f"/t/{busy_ticket.pk}/print/?notes=1").content.decode()


def test_links_show_on_both_tickets_and_go_again(
    desk: Client, alice: User, make_ticket: Callable[..., Ticket]
):
    first, second = make_ticket(subject="First"), make_ticket(subject="Second", email="bob@customer.test")
    said = desk.post(f"/t/{first.pk}/links/", {"kind": "blocked", "number": f"#{second.pk}"}, headers=PANE)
    link = TicketLink.objects.get()
    assert (link.source_id, link.target_id, link.kind) == (second.pk, first.pk, LinkKind.BLOCKS)
    assert f'data-undo="/links/{link.pk}/remove/' in said.content.decode()
    assert "Is blocked by" in desk.get(f"/t/{first.pk}/").content.decode()
    assert f"Blocks #{first.pk}" in desk.get(f"/t/{second.pk}/").content.decode()
    assert statements(desk, f"/t/{first.pk}/") <= MOST_STATEMENTS
    desk.post(f"/links/{link.pk}/remove/?ticket={first.pk}")
    assert not TicketLink.objects.exists()
    for bad in ({"kind": "blocks", "number": "987654"}, {"kind": "blocks", "number": str(first.pk)}):
        assert desk.post(f"/t/{first.pk}/links/", bad, headers=PANE).status_code == 422


def test_links_to_hidden_tickets_are_hidden(
    desk: Client, alice: User, bob: User, make_ticket: Callable[..., Ticket]
):
    first, second = make_ticket(subject="First"), make_ticket(subject="Secret claim", email="b@customer.test")
    links.link(first.pk, second.pk, LinkKind.RELATES, by=bob, now=clock_now())
    private = Queue.objects.create(name="Legal", team=Team.objects.create(name="Legal"), is_private=True)
    assignment.move_to_queue(second.pk, private, by=bob, now=clock_now())
    assert "Secret claim" not in desk.get(f"/t/{first.pk}/").content.decode()


def test_messages_are_split_off_and_come_back(desk: Client, busy_ticket: Ticket):
    messages = list(busy_ticket.messages.order_by("pk"))
    form = desk.get(f"/t/{busy_ticket.pk}/split/?from={messages[1].pk}", headers=PANE).content.decode()
    assert form.count(" checked") == 2
    data = {"message": [message.pk for message in messages[1:]], "subject": "Other matter"}
    html = desk.post(f"/t/{busy_ticket.pk}/split/", data, headers=PANE).content.decode()
    move = TicketMove.objects.get()
    assert f"/moves/undo/?move={move.pk}" in html
    assert "Messages were split off into" in html
    assert "Split off from" in desk.get(f"/t/{move.target_id}/").content.decode()
    desk.post(f"/t/{busy_ticket.pk}/moves/undo/?move={move.pk}")
    assert busy_ticket.messages.count() == 3
    assert desk.post(f"/t/{busy_ticket.pk}/split/", {}, headers=PANE).status_code == 422


def test_the_log_tells_what_changed_by_whom_and_can_be_narrowed(
    desk: Client, alice: User, busy_ticket: Ticket
):
    everything = desk.get(f"/t/{busy_ticket.pk}/log/").content.decode()
    for text in ("Ticket created", "Moved to Orders", "Reply to the customer", "Internal note", alice.name):
        assert text in everything
    changes = desk.get(f"/t/{busy_ticket.pk}/log/?show=changes").content.decode()
    assert "Ticket created" not in changes
    hers = desk.get(f"/t/{busy_ticket.pk}/log/?who=user:{alice.pk}").content.decode()
    assert "Moved to Orders" not in hers
    assert "Reply to the customer" in hers
    assert desk.get(f"/t/{busy_ticket.pk}/log/?who=x&before=nonsense&show=?").status_code == 200


def test_folded_changes_tell_the_first_of_them_and_how_many_more_there_are(
    desk: Client, make_ticket: Callable[..., Ticket], alice: User, queue: Queue
):
    ticket = make_ticket()
    assignment.move_to_queue(ticket.pk, queue, by=alice, now=clock_now())
    assignment.assign(ticket.pk, alice, by=alice, now=clock_now())
    html = desk.get(f"/t/{ticket.pk}/").content.decode()
    assert f"Moved to Orders · {alice.name} · <u>2 more changes</u>" in html
    assert f"{alice.name}…" not in html


def test_a_side_conversation_is_marked_in_the_history(desk: Client, busy_ticket: Ticket):
    assert b"put_on_hold" in desk.get(f"/t/{busy_ticket.pk}/side/").content
    data = {"to": "depot@supplier.test", "subject": "Part 12", "text": "In stock?", "put_on_hold": "on"}
    html = desk.post(f"/t/{busy_ticket.pk}/side/", data, headers=PANE).content.decode()
    assert "message--side" in html
    thread = Message.objects.latest("pk").thread_id
    more = f"/t/{busy_ticket.pk}/side/?thread={thread}"
    assert "depot@supplier.test" in desk.get(more).content.decode()
    assert desk.post(more, {"text": "And when?"}, headers=PANE).status_code == 200
    assert desk.post(f"/t/{busy_ticket.pk}/side/", {"text": "x"}, headers=PANE).status_code == 422


def test_what_only_looks_automatic_says_perhaps(desk: Client, brand: Brand):
    message = factories.received(brand, now=clock_now(), looks_automatic=True)
    replies.reply(message.ticket_id, Draft("Hi"), by=User.objects.get(), now=clock_now())
    assert "perhaps automatic" in desk.get(f"/t/{message.ticket_id}/").content.decode()
