"""What the helpdesk makes of mails: fixtures, then whatever bytes there are."""

import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels_app.email.fingerprint import fingerprint
from channels_app.email.parse import parse

FIXTURES = Path(__file__).parent / "fixtures"


@pytest.mark.parametrize("path", sorted(FIXTURES.glob("*.eml")), ids=lambda path: path.stem)
def test_a_fixture_is_read_as_its_json_says(path: Path) -> None:
    wanted = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    found = parse(path.read_bytes()).as_dict()
    assert {name: found[name] for name in wanted} == wanted


_LINES = st.sampled_from(
    [
        *(
            b"From: =?utf-8?B?w6k=?= <a@b.t>",
            b"From: <<<@@,,;",
            b'To: a:b,c;"x',
            b"Subject: =?x?Q?=FF=00?=",
            b"",
            b"",
        ),
        *(b"Content-Type: multipart/mixed; boundary=x", b"Content-Type: text/html; charset=punycode", b"--x"),
        b"--x--",
        *(b"Content-Transfer-Encoding: base64", b"Content-Transfer-Encoding: quoted-printable", b" folded"),
        b"\x00\xff",
        *(
            b"Date: Fri, 99 Foo 99999 99:99:99 +9999",
            b"=?utf-8?b?" + b"A" * 99,
            b"begin 644 x",
            b"end",
            b"> quoted",
        ),
        *(
            b"Content-Disposition: attachment; filename*0*=x''%FF; filename*1=\"b",
            b"On Mon, x wrote:",
            b"-- ",
            b"=",
        ),
        *(
            b"Content-Type: message/delivery-status",
            b"References: <a@b> <c@d",
            b"Auto-Submitted: auto-replied",
        ),
        b"=3D=\r",
        *(b"Content-Type: message/rfc822", b"<b>html</b>"),
    ]
)
_PARTS = st.lists(_LINES, max_size=40)
_MAILS = st.one_of(st.binary(max_size=400), _PARTS.map(b"\r\n".join), _PARTS.map(b"\n".join))


@given(_MAILS)
def test_no_bytes_at_all_make_the_parser_raise(raw: bytes) -> None:
    found = parse(raw).as_dict()
    text = json.dumps(found, ensure_ascii=False)
    assert "\\u0000" not in text
    text.encode("utf-8")  # nothing that PostgreSQL could not hold
    assert not (found["error"] or "").startswith(
        ("Type", "Value", "Index", "Key", "Attribute", "Unicode", "Recursion")
    )


@pytest.mark.parametrize(
    "raw",
    [
        b"Content-Type: multipart/mixed; boundary=a\n\n"
        + b"--a\nContent-Type: multipart/mixed; boundary=a\n\n" * 5_000,
        b"Content-Type: multipart/mixed; boundary=a\n\n" + b"--a\n\nx\n" * 50_000,
        b"Subject: " + b"=?utf-8?q?a?= " * 20_000 + b"\n\nx",
        b"To: " + b"(" * 60_000 + b"\n\nx",
        b"To: " + b"a@b.test, " * 20_000 + b"\n\nx",
        b"To: " + b'"' * 60_000 + b"\n\nx",
        b"References: " + b"<a" * 60_000 + b"\n\nx",
        b"Subject: x\n" + b" y\n" * 80_000 + b"\nx",
        b"X: y\n" * 50_000 + b"\nx",
        b"From: a@b.test\n\n" + b"On " * 300_000,
        b"From: a@b.test\n\n" + b"From: x\n" * 60_000,
        b"From: a@b.test\n\n" + b"> " * 300_000,
        b"From: a@b.test\n\n" + b"a\n" * 300_000,
        b"From: mailer-daemon@b.test\nSubject: Undeliverable\n\n" + b"a@b.test " * 60_000,
        b"From: mailer-daemon@b.test\nSubject: Undeliverable\n\n" + b"recipient" * 60_000,
        b"Content-Type: text/plain; " + b"a=b; " * 12_000 + b"\n\nx",
        b'Content-Type: text/plain; a="' + b"\\" * 60_000 + b"\n\nx",
        b"Content-Type: text/html\n\n" + b"<div class=gmail_quote" * 30_000,
        b"Content-Type: text/html\n\n" + b"<div" * 100_000,
    ],
)
def test_work_is_bounded_on_hostile_mails(raw: bytes) -> None:
    start = time.process_time()
    parse(raw)
    assert time.process_time() - start < 3


def test_the_same_mail_by_smtp_and_by_imap_has_one_fingerprint() -> None:
    head = b"From: a@b.test\nMessage-ID: <1@b.test>\nSubject: Hello\n  there\nDate: Mon, 1 Jun 2026 10:00:00 +0000\n"
    mail = head + b"\nHi\nyou\n"
    by_smtp = b"Received: from x by y\r\nReturn-Path: <a@b.test>\r\n" + mail.replace(b"\n", b"\r\n") + b"\r\n"
    assert fingerprint(mail) == fingerprint(by_smtp)
    assert fingerprint(mail) != fingerprint(mail.replace(b"you", b"them"))
    assert fingerprint(b"garbage") != fingerprint(b"other garbage")


def test_a_typical_mail_is_parsed_in_little_time() -> None:
    raw = (FIXTURES / "alternative_reply_fr.eml").read_bytes()
    parse(raw)
    start = time.process_time()
    for _ in range(100):
        parse(raw)
    assert (time.process_time() - start) / 100 < 0.006  # about 0.5 ms on a quiet core
