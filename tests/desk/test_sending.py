"""Sending from the composer: what stops it, and taking it back."""

from collections.abc import Callable

import pytest
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
