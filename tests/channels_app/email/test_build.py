"""Outgoing mails, read back."""

import email
import email.policy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels_app.email.build import BadHeader, Mailbox, OutgoingFile, OutgoingMail, build
from channels_app.email.parse import parse


def mail(**changes: object) -> OutgoingMail:
    fields: dict[str, object] = {
        "sender": Mailbox("support@example.com", "Élodie, Atelier Brume"),
        "to": (Mailbox("jane@example.org", 'Jane "JD" Doe'),),
        "subject": "Re: Votre commande n’est pas arrivée",
        "text": "Bonjour",
        "message_id": "t1.m2.x@example.com",
    }
    return OutgoingMail(**{**fields, **changes})  # type: ignore[arg-type]


def test_names_and_subjects_of_any_language_survive() -> None:
    raw = build(mail(cc=(Mailbox("b@bücher.example", "Bücher"),))).message().as_bytes()
    found = parse(raw)
    assert (found.from_name, found.subject) == (
        "Élodie, Atelier Brume",
        "Re: Votre commande n’est pas arrivée",
    )
    assert found.cc == ("b@xn--bcher-kva.example",)
    assert max(len(line) for line in raw.split(b"\n")) < 998


def test_thread_fields_are_written_and_limited() -> None:
    references = tuple(f"{n}@example.org" for n in range(1000))
    found = parse(build(mail(in_reply_to="999@example.org", references=references)).message().as_bytes())
    assert (found.message_id, found.in_reply_to) == ("t1.m2.x@example.com", "999@example.org")
    assert found.references[0] == "0@example.org"
    assert found.references[-1] == "999@example.org"
    assert len(found.references) < 150


def test_automatic_mails_say_so() -> None:
    message = build(mail(is_automatic=True)).message()
    assert message["Auto-Submitted"] == "auto-generated"
    assert build(mail()).message()["Auto-Submitted"] is None


def test_inline_images_stand_beside_the_html_and_files_outside() -> None:
    files = (
        OutgoingFile("logo.png", "image/png", b"\x89PNG", "logo1"),
        OutgoingFile("reçu.pdf", "application/pdf", b"%PDF"),
    )
    raw = build(mail(html='<img src="cid:logo1">', files=files)).message().as_bytes()
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert message.get_content_type() == "multipart/mixed"
    assert [part.get_content_type() for part in message.walk()] == [
        *("multipart/mixed", "multipart/related", "multipart/alternative"),
        *("text/plain", "text/html", "image/png", "application/pdf"),
    ]
    assert [(file.filename, file.inline, file.content) for file in parse(raw).attachments] == [
        ("logo.png", True, b"\x89PNG"),
        ("reçu.pdf", False, b"%PDF"),
    ]


@pytest.mark.parametrize(
    "changes",
    [
        {"subject": "x\nBcc: a@b.test"},
        {"sender": Mailbox("a@b.test", "x\r\nBcc: c@d.test")},
        {"to": (Mailbox("a@b.test\nBcc: c@d.test"),)},
        {"to": (Mailbox("a@b.test, c@d.test"),)},
        {"to": (Mailbox("no address"),)},
        {"message_id": "x@y>\nBcc: a@b.test"},
        {"headers": (("X-A", "b\nBcc: c@d.test"),)},
    ],
)
def test_a_line_break_in_a_header_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(BadHeader):
        build(mail(**changes))


@given(st.text(max_size=60), st.text(max_size=60))
def test_no_text_smuggles_a_field_in(name: str, subject: str) -> None:
    try:
        raw = build(mail(sender=Mailbox("a@b.test", name), subject=subject)).message().as_bytes()
    except BadHeader:
        return
    assert b"Bcc:" not in raw
    assert parse(raw).to == ("jane@example.org",)
