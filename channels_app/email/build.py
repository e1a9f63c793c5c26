"""Outgoing mail: a plain description -> Django's `EmailMultiAlternatives` (so any mail backend can send it)."""

import re
from dataclasses import dataclass, field
from email import encoders
from email.mime.base import MIMEBase
from email.utils import formataddr

from django.core.mail import EmailMultiAlternatives
from django.core.mail.message import SafeMIMEMultipart
from django.utils.encoding import punycode

MAX_REFERENCES_LENGTH = 2_000

_LINE_BREAK = re.compile(r"[\r\n\x00\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_EMAIL = re.compile(r"[^\s<>,;:()\"@\[\]]+@[^\s<>,;:()\"@]+")
_MESSAGE_ID = re.compile(r"[^\s<>]+@[^\s<>]+")
_TYPE = re.compile(r"[a-z0-9.+-]{1,60}/[a-z0-9.+-]{1,100}", re.IGNORECASE)


class BadHeader(ValueError):
    """A value that must not stand in a header field: a line break, or no address where one belongs."""


@dataclass(frozen=True, slots=True)
class Mailbox:
    """An address with an optional display name."""

    email: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class OutgoingFile:
    """An attachment; with `content_id` it is shown inside the HTML (`<img src="cid:...">`)."""

    filename: str
    content_type: str
    content: bytes = field(repr=False)
    content_id: str = ""


@dataclass(frozen=True, slots=True)
class OutgoingMail:
    """All that a mail needs; ids without angle brackets. `is_automatic` marks what no person wrote (RFC 3834)."""

    sender: Mailbox
    to: tuple[Mailbox, ...]
    subject: str
    text: str
    message_id: str
    html: str = ""
    cc: tuple[Mailbox, ...] = ()
    reply_to: Mailbox | None = None
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    is_automatic: bool = False
    files: tuple[OutgoingFile, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()


class _RelatedMail(EmailMultiAlternatives):
    """Puts inline images beside the text and HTML they belong to (multipart/related, RFC 2387)."""

    related: tuple[OutgoingFile, ...] = ()

    def _create_alternatives(self, msg: SafeMIMEMultipart) -> SafeMIMEMultipart:
        body = super()._create_alternatives(msg)  # type: ignore[misc]
        if not self.related:
            return body  # type: ignore[no-any-return]
        outer = SafeMIMEMultipart(_subtype="related", encoding=self.encoding or "utf-8")
        outer.attach(body)
        for file in self.related:
            outer.attach(_inline_part(file))
        return outer


def _inline_part(file: OutgoingFile) -> MIMEBase:
    main, _, sub = _content_type(file).partition("/")
    part = MIMEBase(main, sub)
    part.set_payload(file.content)
    encoders.encode_base64(part)
    part["Content-ID"] = f"<{checked(file.content_id, 'Content-ID')}>"
    part.add_header("Content-Disposition", "inline", filename=checked(file.filename, "file name"))
    return part


def _content_type(file: OutgoingFile) -> str:
    return file.content_type.lower() if _TYPE.fullmatch(file.content_type) else "application/octet-stream"


def checked(value: str, what: str) -> str:
    """The value, when it holds no line break. Raises BadHeader."""
    if _LINE_BREAK.search(value):
        raise BadHeader(f"{what} holds a line break")
    return value


def mailbox(value: Mailbox) -> str:
    """`Name <address>` with the name encoded where it must be. Raises BadHeader."""
    address = checked(value.email, "address").strip()
    if not _EMAIL.fullmatch(address):
        raise BadHeader(f"no address: {address[:100]!r}")
    local, _, domain = address.rpartition("@")
    try:
        local.encode("ascii")
        address = f"{local}@{punycode(domain)}"
    except UnicodeError as error:
        raise BadHeader(f"an address that mail servers cannot take: {address[:100]!r}") from error
    return formataddr((checked(value.name, "name")[:200], address)) if value.name else address


def _bracketed(value: str, what: str) -> str:
    if not _MESSAGE_ID.fullmatch(checked(value, what)):
        raise BadHeader(f"no message id: {value[:100]!r}")
    return f"<{value}>"


def references_field(references: tuple[str, ...]) -> str:
    """References, kept short as RFC 5322 advises: the first and the newest that fit, folded by the mail library."""
    usable = [
        f"<{one}>" for one in references if _MESSAGE_ID.fullmatch(one) and len(one) < 250 and one.isascii()
    ]
    if not usable:
        return ""
    kept: list[str] = []
    room = MAX_REFERENCES_LENGTH - len(usable[0])
    for one in reversed(usable[1:]):
        room -= len(one) + 1
        if room < 0:
            break
        kept.append(one)
    return " ".join([usable[0], *reversed(kept)])


def build(mail: OutgoingMail) -> EmailMultiAlternatives:
    """The message, ready for any Django mail backend. Raises BadHeader for what would break the header."""
    headers = {checked(name, "field name"): checked(value, name) for name, value in mail.headers}
    headers["Message-ID"] = _bracketed(mail.message_id, "Message-ID")
    if mail.in_reply_to and _MESSAGE_ID.fullmatch(mail.in_reply_to) and mail.in_reply_to.isascii():
        headers["In-Reply-To"] = f"<{mail.in_reply_to}>"
    if references := references_field(mail.references):
        headers["References"] = references
    if mail.is_automatic:
        headers["Auto-Submitted"] = "auto-generated"
        headers["X-Auto-Response-Suppress"] = "All"
    message = _RelatedMail(
        subject=checked(mail.subject, "Subject"),
        body=mail.text,
        from_email=mailbox(mail.sender),
        to=[mailbox(one) for one in mail.to],
        cc=[mailbox(one) for one in mail.cc],
        reply_to=[mailbox(mail.reply_to)] if mail.reply_to else None,
        headers=headers,
    )
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    message.related = tuple(file for file in mail.files if file.content_id and mail.html)
    for file in mail.files:
        if file not in message.related:
            message.attach(checked(file.filename, "file name") or "file", file.content, _content_type(file))
    return message
