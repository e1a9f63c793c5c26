"""A mail's raw bytes -> `ParsedEmail`. Never raises: what cannot be read is told in `error`."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from channels_app.email import bodies, bounces, classify, headers, mime, quotes
from channels_app.email.forwarded import Forwarded, find_forwarded
from core.html_text import html_to_text

MAX_SIZE = 60_000_000
_MACHINE = ("bounce", "delay", "feedback_report", "delivered")


@dataclass(frozen=True, slots=True)
class ParsedEmail:
    """What the helpdesk makes of a mail. Texts are str without NUL; dates are aware UTC; ids have no brackets."""

    from_email: str = ""
    from_name: str = ""
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    reply_to: str = ""
    reply_to_all: tuple[headers.Address, ...] = ()
    subject: str = ""
    date: dt.datetime | None = None
    message_id: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    kind: classify.Kind = "message"
    is_certain: bool = False  # structure says that a machine wrote it, not only words
    text: str = ""
    reply: str = ""
    html: str = ""
    attachments: tuple[bodies.ParsedAttachment, ...] = ()
    bounce: tuple[bounces.BounceRow, ...] = ()
    original_message_ids: tuple[str, ...] = ()
    forwarded: Forwarded | None = None
    error: str | None = None
    fields: dict[str, str] = field(default_factory=dict, repr=False)

    def as_dict(self) -> dict[str, Any]:
        """The public form, as `manage.py parse_email` prints it (without the files' contents)."""
        return {
            "from_email": self.from_email,
            "from_name": self.from_name,
            "to": list(self.to),
            "cc": list(self.cc),
            "reply_to": self.reply_to,
            "subject": self.subject,
            "date": self.date.isoformat() if self.date else None,
            "message_id": self.message_id,
            "in_reply_to": self.in_reply_to,
            "references": list(self.references),
            "kind": self.kind,
            "text": self.text,
            "reply": self.reply,
            "html": self.html,
            "attachments": [
                {
                    "filename": file.filename,
                    "content_type": file.content_type,
                    "size": file.size,
                    "inline": file.inline,
                    "content_id": file.content_id,
                }
                for file in self.attachments
            ],
            "bounce": [
                {
                    "recipient": row.recipient,
                    "status": row.status,
                    "code": row.code,
                    "permanent": row.permanent,
                    "reason": row.reason,
                }
                for row in self.bounce
            ],
            "forwarded": None
            if self.forwarded is None
            else {
                "from_email": self.forwarded.from_email,
                "from_name": self.forwarded.from_name,
                "subject": self.forwarded.subject,
                "text": self.forwarded.text,
            },
            "error": self.error,
        }


# Single fields that later stages look at, kept as decoded text.
_KEPT = frozenset(
    [
        "auto-submitted",
        "precedence",
        "list-id",
        "list-unsubscribe",
        "return-path",
        "delivered-to",
        "x-original-to",
        "envelope-to",
        "x-auto-response-suppress",
        "x-helpdesk",
        "x-loop",
        "content-language",
        "x-spam-flag",
        "sender",
        "resent-from",
        "x-mailer",
        "importance",
        "x-priority",
    ]
)


def parse(raw: bytes) -> ParsedEmail:
    """Read one mail."""
    try:
        return _parse(raw)
    except Exception as error:
        return _salvage(raw, f"{type(error).__name__}: {error}"[:500])


def _parse(raw: bytes) -> ParsedEmail:
    limits = mime.Limits()
    root = mime.parse(raw[:MAX_SIZE], limits)
    found = bodies.collect(root)
    text, html = _clean(found.text), _clean(found.html)
    sender = _sender(root)
    subject = _clean(headers.decoded(root.raw("subject")))
    kind = classify.classify(root, text)
    report = (
        bounces.parse_report(root, text, is_delay=kind == "delay")
        if kind in _MACHINE
        else bounces.BounceReport((), ())
    )
    reply_to = _addresses(root, "reply-to")
    in_reply_to = headers.message_ids(root.text("in-reply-to"))
    error = "too large" if len(raw) > MAX_SIZE else limits.exceeded or None
    if not root.fields and not text.strip() and not found.attachments:
        error = "empty" if not raw.strip() else error or "no header fields and no text"
    return ParsedEmail(
        from_email=_clean(sender.email),
        from_name=_clean(sender.name),
        to=tuple(address.email for address in _addresses(root, "to") if address.email),
        cc=tuple(address.email for address in _addresses(root, "cc") if address.email),
        reply_to=reply_to[0].email if reply_to else "",
        reply_to_all=tuple(reply_to),
        subject=subject,
        date=headers.parse_date(root.text("date")),
        message_id=_clean(headers.message_id(root.text("message-id"))),
        in_reply_to=_clean(in_reply_to[0]) if in_reply_to else "",
        references=tuple(_clean(one) for one in headers.message_ids(root.text("references"))),
        kind=kind,
        is_certain=classify.is_certain(root),
        text=text,
        reply=_reply(text, html, is_html_only=found.text_from_html),
        html=html,
        attachments=tuple(found.attachments),
        bounce=report.rows if kind in ("bounce", "delay") else (),
        original_message_ids=report.original_message_ids,
        forwarded=find_forwarded(subject, text) if kind == "message" else None,
        error=error,
        fields={
            name: headers.raw_text(value)[:2_000] for name, value in reversed(root.fields) if name in _KEPT
        },
    )


def _reply(text: str, html: str, *, is_html_only: bool) -> str:
    if html and is_html_only:
        cut = quotes.cut_html(html)
        return quotes.split_reply(html_to_text(cut) if cut is not html else text)
    return quotes.split_reply(text)


def _addresses(root: mime.Part, name: str) -> list[headers.Address]:
    found = [
        address
        for raw in root.all_raw(name)[:20]
        for address in headers.parse_addresses(headers.raw_text(raw))
    ]
    return [
        headers.Address(_clean(address.name), _clean(address.email))
        for address in found[: headers.MAX_ADDRESSES]
    ]


def _sender(root: mime.Part) -> headers.Address:
    """From, else Sender, Reply-To, Return-Path; the first that holds an address."""
    fallback = headers.Address("", "")
    for name in ("from", "sender", "reply-to", "return-path"):
        for address in _addresses(root, name):
            if "@" in address.email:
                return address
            if address.email or address.name:
                fallback = fallback if fallback.email or fallback.name else address
    return fallback


def _clean(text: str) -> str:
    """Without what PostgreSQL and JSON cannot hold: NUL and lone surrogates."""
    if "\x00" in text:
        text = text.replace("\x00", "")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace").decode("utf-8")
    return text


def _salvage(raw: bytes, error: str) -> ParsedEmail:
    """The little that can be had when reading failed: the readable text as it stands."""
    text = _clean(raw[:100_000].decode("utf-8", "replace"))
    return ParsedEmail(text=text, reply=text, error=error)
