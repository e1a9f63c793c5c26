"""Sending from the composer: what stops it, and taking it back."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from core.clock import now
from desk.attachment_words import mentions_attachment
from tickets.models import Direction, Message, SavedDraft, Ticket
from tickets.services import replies
from tickets.services.replies import Draft

pytestmark = pytest.mark.django_db


def newest(ticket: Ticket) -> int:
    return Message.objects.filter(ticket=ticket).order_by("-pk").values_list("pk", flat=True)[0]


def replied(ticket: Ticket) -> list[str]:
    sent = Message.objects.filter(ticket=ticket, direction=Direction.OUTBOUND)
    return list(sent.order_by("pk").values_list("text", flat=True))


@pytest.mark.parametrize("how", ["reply", "note"])
def test_a_reply_is_stopped_when_a_colleague_added_something(
    desk: Client, bob: User, make_ticket: Callable[..., Ticket], how: str
) -> None:
    ticket = make_ticket()
    seen = newest(ticket)
    add = replies.reply if how == "reply" else replies.add_note
    add(ticket.pk, Draft(text="From Bob"), by=bob, now=now())
    before = replied(ticket)
    answer = desk.post(f"/t/{ticket.pk}/reply/", {"text": "From Alice", "seen": seen})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Bob Stone" in page
    assert "From Alice</textarea>" in page
    assert "message--new" in page
    assert "Send anyway" in page
    assert f'name="seen" value="{newest(ticket)}"' in page
    assert replied(ticket) == before
    again = desk.post(f"/t/{ticket.pk}/reply/", {"text": "From Alice", "seen": newest(ticket)})
    assert again.status_code == 302
    assert replied(ticket)[-1] == "From Alice"


def test_sent_anyway_a_reply_still_resolves(
    desk: Client, bob: User, make_ticket: Callable[..., Ticket]
) -> None:
    ticket = make_ticket()
    form = {"text": "From Alice", "seen": newest(ticket), "then": "resolved"}
    replies.add_note(ticket.pk, Draft(text="From Bob"), by=bob, now=now())
    page = desk.post(f"/t/{ticket.pk}/reply/", form).content.decode()
    assert 'name="then" value="resolved" data-anyway>' in page
    assert 'name="then" value="" data-anyway hidden>' in desk.get(f"/t/{ticket.pk}/").content.decode()


def test_what_one_added_oneself_stops_nothing(
    desk: Client, alice: User, make_ticket: Callable[..., Ticket]
) -> None:
    ticket = make_ticket()
    seen = newest(ticket)
    replies.add_note(ticket.pk, Draft(text="My note"), by=alice, now=now())
    assert desk.post(f"/t/{ticket.pk}/reply/", {"text": "Hello", "seen": seen}).status_code == 302


def test_a_script_gets_the_panes_and_what_to_do(
    desk: Client, bob: User, make_ticket: Callable[..., Ticket]
) -> None:
    ticket = make_ticket()
    seen = newest(ticket)
    replies.add_note(ticket.pk, Draft(text="From Bob"), by=bob, now=now())
    answer = desk.post(
        f"/t/{ticket.pk}/reply/", {"text": "From Alice", "seen": seen}, headers={"X-Pane": "1"}
    )
    html = answer.content.decode()
    assert answer.status_code == 409
    assert f'data-part="stopped" data-seen="{newest(ticket)}"' in html
    assert f'data-new-since="{seen}"' in html
    assert "From Bob" in html


def test_a_missing_attachment_is_asked_about_once(desk: Client, make_ticket: Callable[..., Ticket]) -> None:
    ticket = make_ticket()
    form = {"text": "Please find the label attached.", "seen": newest(ticket)}
    answer = desk.post(f"/t/{ticket.pk}/reply/", form)
    assert answer.status_code == 409
    assert "no file is attached" in answer.content.decode()
    assert replied(ticket) == []
    assert desk.post(f"/t/{ticket.pk}/reply/", {**form, "anyway": "1"}).status_code == 302
    assert replied(ticket) == ["Please find the label attached."]


@pytest.mark.parametrize(
    "text",
    [
        "See the attached file.",
        "The screenshot is in the attachment",
        "Vous trouverez ci-joint le bon",
        "En PJ :",
    ],
)
def test_words_that_speak_of_an_attachment(text: str) -> None:
    assert mentions_attachment(text)


@pytest.mark.parametrize(
    "text",
    ["It is detached.", "> please find attached", "It came without attachment.", "Rejoignez-nous", "pjm", ""],
)
def test_words_that_do_not(text: str) -> None:
    assert not mentions_attachment(text)


def test_undo_brings_the_text_back_into_the_composer(
    desk: Client, make_ticket: Callable[..., Ticket]
) -> None:
    ticket = make_ticket()
    answer = desk.post(f"/t/{ticket.pk}/reply/", {"text": "Too early"}, headers={"X-Pane": "1"})
    url = f"/messages/{newest(ticket)}/undo/"
    assert f'data-undo="{url}"' in answer.content.decode()
    assert "Undo sending" in desk.get(f"/t/{ticket.pk}/").content.decode()
    after = desk.post(url, headers={"X-Pane": "1"}).content.decode()
    assert "Too early</textarea>" in after
    assert replied(ticket) == []
    assert SavedDraft.objects.get().text == "Too early"
    assert desk.post(url).status_code == 404


def outgoing(ticket: Ticket) -> Message:
    return Message.objects.filter(ticket=ticket, direction=Direction.OUTBOUND).latest("pk")


def test_a_reply_goes_to_whom_the_agent_says(desk: Client, make_ticket: Callable[..., Ticket]) -> None:
    ticket = make_ticket()
    form = {"text": "Hello", "to": "Jane <jane@customer.test>; Bob@shop.test", "cc": "boss@customer.test"}
    assert desk.post(f"/t/{ticket.pk}/reply/", form).status_code == 302
    message = outgoing(ticket)
    assert (message.to, message.cc) == (["jane@customer.test", "Bob@shop.test"], ["boss@customer.test"])


@pytest.mark.parametrize(("to", "why"), [("jane@", "“jane@” is no e-mail address."), (" , ", "no recipient")])
def test_a_reply_to_nobody_or_to_nonsense_is_refused_with_its_text_kept(
    desk: Client, make_ticket: Callable[..., Ticket], to: str, why: str
) -> None:
    ticket = make_ticket()
    answer = desk.post(f"/t/{ticket.pk}/reply/", {"text": "Hello", "to": to})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert why in page
    assert "Hello</textarea>" in page
    assert replied(ticket) == []


def test_reply_to_all_offers_who_got_the_mail_beside_us(
    desk: Client, make_ticket: Callable[..., Ticket]
) -> None:
    ticket = make_ticket(
        to=("support+t1.abc@brume.test", "support@brume.test", "partner@shop.test"),
        cc=("Boss@customer.test",),
    )
    page = desk.get(f"/t/{ticket.pk}/").content.decode()
    assert 'data-reply-all="partner@shop.test, Boss@customer.test"' in page
    assert '<option value="partner@shop.test">' in page


def test_files_are_put_to_the_draft_and_go_with_the_reply(
    desk: Client, make_ticket: Callable[..., Ticket]
) -> None:
    ticket = make_ticket()
    url = f"/t/{ticket.pk}/drafts/reply/files/"
    keys = [
        desk.post(url, {"file": SimpleUploadedFile(name, b"%PDF")}, headers={"X-Pane": "1"}).json()["key"]
        for name in ("label.pdf", "wrong.pdf", "unticked.pdf")
    ]
    desk.post(f"{url}{keys[1]}/drop/", headers={"X-Pane": "1"})
    page = desk.get(f"/t/{ticket.pk}/").content.decode()
    assert "label.pdf" in page
    assert "wrong.pdf" not in page
    form = {"text": "Please find the label attached.", "kept": [keys[0], keys[1], "guessed"]}
    assert desk.post(f"/t/{ticket.pk}/reply/", form).status_code == 302
    assert [file.filename for file in outgoing(ticket).attachments.all()] == ["label.pdf"]
    assert not SavedDraft.objects.exists()


def test_without_scripts_a_dropped_file_keeps_the_text(
    desk: Client, make_ticket: Callable[..., Ticket]
) -> None:
    ticket = make_ticket()
    url = f"/t/{ticket.pk}/drafts/reply/files/"
    key = desk.post(url, {"file": SimpleUploadedFile("a.pdf", b"%PDF")}).json()["key"]
    assert desk.post(f"{url}{key}/drop/", {"text": "So far"}).status_code == 302
    assert "So far</textarea>" in desk.get(f"/t/{ticket.pk}/").content.decode()


def test_a_reply_can_leave_the_ticket_waiting_for_the_customer(
    desk: Client, make_ticket: Callable[..., Ticket]
) -> None:
    ticket = make_ticket()
    desk.post(f"/t/{ticket.pk}/reply/", {"text": "Which size?", "then": "pending"})
    ticket.refresh_from_db()
    assert ticket.status == "pending"
