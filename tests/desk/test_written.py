"""What comes from the editor is made safe, and its text made from it."""

import base64
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from channels_app.models import Delivery
from channels_app.services.compose import compose
from core.html import clean_written, own_images
from desk.written import written
from tickets.models import Direction, Message, SavedDraft, Ticket

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@pytest.mark.parametrize(
    "hostile",
    [
        '<b onclick="a()">x</b>',
        '<b style="position:fixed">x</b>',
        "<b>x</b><script>alert(1)</script>",
        '<b>x</b><img src="https://track.test/x.gif">',
        '<b>x</b><img src="data:image/png;base64,AA">',
        "<b>x</b><iframe src=//evil.test></iframe><form><input></form>",
        '<b class="toast" id="rows">x</b>',
        '<b>x</b><a href="javascript:alert(1)"></a>',
    ],
)
def test_nothing_that_acts_looks_or_loads_is_kept(hostile: str) -> None:
    cleaned = clean_written(hostile)
    assert "<b>x</b>" in cleaned
    for word in (
        "onclick",
        "style",
        "script",
        "track",
        "data:",
        "iframe",
        "form",
        "class",
        "id=",
        "javascript",
    ):
        assert word not in cleaned


def test_structure_links_and_own_pictures_are_kept() -> None:
    html = '<ol start="3"><li><a href="https://a.test/">a</a></li></ol><img src="cid:k@inline" alt="label">'
    assert clean_written(html) == html
    assert own_images(clean_written(html)) == {"k@inline"}


def test_html_that_says_no_more_than_its_text_is_not_kept() -> None:
    assert written("a\n b", "<div>a</div><div>&nbsp;b<br></div>") == ("a\n b", "")


def test_the_text_is_made_from_the_html_and_not_believed() -> None:
    text, html = written("something else", "<div>Dear <b>Jane</b></div><ul><li>one</li></ul>")
    assert text == "Dear Jane\n\n- one"
    assert html == "<div>Dear <b>Jane</b></div><ul><li>one</li></ul>"


def test_a_picture_alone_is_told_by_its_name() -> None:
    assert written("", '<div><img src="cid:k@inline" alt="label.png"></div>')[0] == "[label.png]"


@pytest.mark.django_db
def test_a_picture_of_a_draft_is_shown_to_its_author_only_and_goes_with_the_mail(
    desk: Client, bob: User, make_ticket: Callable[..., Ticket]
) -> None:
    ticket = make_ticket()
    file = SimpleUploadedFile("shot.png", PNG, "image/png")
    answer = desk.post(f"/t/{ticket.pk}/drafts/reply/files/", {"file": file, "inline": "1"}).json()
    shown = desk.get(answer["shown"])
    assert (shown["Content-Type"], b"".join(shown)) == ("image/png", PNG)  # type: ignore[arg-type]
    theirs = Client()
    theirs.force_login(bob)
    assert theirs.get(answer["shown"]).status_code in {403, 404}
    content_id = SavedDraft.objects.get().files[0]["content_id"]
    html = f'<div>Look:<img src="cid:{content_id}" alt="shot.png" onload="x()"></div>'
    desk.post(f"/t/{ticket.pk}/reply/", {"text": "Look:", "html": html})
    message = Message.objects.get(direction=Direction.OUTBOUND)
    assert "onload" not in message.html
    outbound = compose(Delivery(message=message, recipient="jane@customer.test"))
    assert f'src="cid:{content_id}"' in outbound.html
    assert [(one.content_id, one.content) for one in outbound.files] == [(content_id, PNG)]
    attachment = message.attachments.get()
    assert f'src="/attachments/{attachment.pk}/inline/"' in desk.get(f"/t/{ticket.pk}/").content.decode()


@pytest.mark.django_db
def test_a_picture_that_was_taken_out_of_the_text_is_not_sent(
    desk: Client, make_ticket: Callable[..., Ticket]
) -> None:
    ticket = make_ticket()
    file = SimpleUploadedFile("shot.png", PNG, "image/png")
    desk.post(f"/t/{ticket.pk}/drafts/reply/files/", {"file": file, "inline": "1"})
    desk.post(f"/t/{ticket.pk}/reply/", {"text": "No picture"})
    assert not Message.objects.get(direction=Direction.OUTBOUND).attachments.exists()


@pytest.mark.django_db
def test_what_is_no_picture_is_never_shown_in_a_text(
    desk: Client, make_ticket: Callable[..., Ticket]
) -> None:
    ticket = make_ticket()
    file = SimpleUploadedFile("x.svg", b"<svg/>", "image/svg+xml")
    answer = desk.post(f"/t/{ticket.pk}/drafts/reply/files/", {"file": file, "inline": "1"}).json()
    assert "shown" not in answer


@pytest.mark.django_db
def test_formatting_alone_is_a_newer_draft_too(desk: Client, make_ticket: Callable[..., Ticket]) -> None:
    url = f"/t/{make_ticket().pk}/drafts/reply/"
    desk.post(url, {"text": "Same", "html": "<b>Same</b>", "device": "phone", "written": 1})
    answer = desk.post(url, {"text": "Same", "html": "<i>Same</i>", "device": "laptop", "written": 2})
    assert (answer.status_code, answer.json()["html"]) == (409, "<b>Same</b>")
