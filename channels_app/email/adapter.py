"""The adapter of e-mail: raw bytes to items, messages to SMTP."""

import contextlib
import hashlib
import smtplib
from collections.abc import Callable

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.utils.translation import gettext_noop

from channels_app.adapter import (
    Adapter,
    Automatic,
    Capabilities,
    DeliveryError,
    DeliveryReport,
    Envelope,
    File,
    InboundMessage,
    Item,
    OutboundMessage,
    Outcome,
    ReportedRecipient,
    Sender,
    Unreadable,
)
from channels_app.email import tokens
from channels_app.email.backend import ContentInDoubt, StagedSMTPBackend
from channels_app.email.build import BadHeader, Mailbox, OutgoingFile, OutgoingMail, build
from channels_app.email.fingerprint import fingerprint
from channels_app.email.language import detect
from channels_app.email.parse import ParsedEmail, parse
from channels_app.registry import adapters
from core.html import sanitise

KIND = "email"
_ID_LENGTH = 255
_OUTCOMES: dict[str, Outcome] = {
    "bounce": "failed",
    "delay": "delayed",
    "delivered": "delivered",
}
_SUMMARIES = {
    "bounce": gettext_noop("a mail could not be delivered"),
    "delay": gettext_noop("a mail is delayed"),
    "delivered": gettext_noop("a mail was delivered"),
    "feedback_report": gettext_noop("a recipient complained"),
}


def secrets() -> list[str]:
    """Keys that sign tokens: the present one first, then those that were."""
    return [settings.SECRET_KEY, *map(str, settings.SECRET_KEY_FALLBACKS)]


def stored_id(message_id: str) -> str:
    """A message id as it is stored: very long ones as their hash."""
    if len(message_id) <= _ID_LENGTH:
        return message_id
    return f"sha256-{hashlib.sha256(message_id.encode()).hexdigest()}"


class EmailAdapter(Adapter):
    """SMTP, LMTP, IMAP and files in; any Django mail backend out."""

    kind = KIND
    label = "E-mail"
    capabilities = Capabilities(html=True, attachments=True, several_recipients=True, delivery_reports=True)

    def fingerprint(self, raw: bytes) -> str:
        return fingerprint(raw)

    def parse(self, raw: bytes, envelope: Envelope) -> Item:
        mail = parse(raw)
        is_certain = mail.is_certain or envelope.sender == "<>"
        if is_certain and mail.kind in ("bounce", "delay", "delivered", "feedback_report"):
            return _report(mail)
        if mail.error and not (mail.from_email and (mail.text.strip() or mail.attachments)):
            return Unreadable(gettext_noop("it cannot be read"), mail.error)
        return _message(mail, envelope, is_certain=is_certain)

    def external_id(self, ticket_id: int, message_id: int, address: str) -> str:
        host = address.rpartition("@")[2] or settings.MAIL_DOMAIN
        return tokens.message_id(ticket_id, message_id, host, settings.SECRET_KEY)

    def open(self) -> Sender:
        return _MailSender()


adapters.add(KIND, EmailAdapter())


def _message(mail: ParsedEmail, envelope: Envelope, *, is_certain: bool) -> InboundMessage:
    delivered_to = [
        mail.fields[name] for name in ("delivered-to", "x-original-to", "envelope-to") if name in mail.fields
    ]
    addresses = [*envelope.recipients, *mail.to, *mail.cc, *delivered_to]
    references = list(dict.fromkeys([mail.in_reply_to, *reversed(mail.references)]))
    tickets: dict[int, None] = {}
    for secret in secrets():
        tickets.update(dict.fromkeys(tokens.ticket_tokens(addresses, references, secret)))
    safe = sanitise(mail.html).html if mail.html else ""
    only = mail.reply_to_all[0] if len(mail.reply_to_all) == 1 else None
    return InboundMessage(
        identity_kind=KIND,
        sender=mail.from_email,
        sender_name=mail.from_name,
        reply_to=only.email if only else "",
        reply_to_name=only.name if only else "",
        recipients=tuple(dict.fromkeys(tokens.without_token(one.strip("<> ")).lower() for one in addresses)),
        to=mail.to,
        cc=mail.cc,
        subject=mail.subject,
        text=mail.text,
        body=mail.reply,
        html=safe,
        external_id=stored_id(mail.message_id),
        ticket_ids=tuple(tickets),
        references=tuple(stored_id(one) for one in references if one),
        language=detect(mail.reply or mail.text),
        automatic=_automatic(mail, is_certain=is_certain),
        is_own=any(tokens.ids_in_message_id(mail.message_id, secret) for secret in secrets()),
        files=tuple(
            File(file.filename or "file", file.content_type, file.content, file.inline, file.content_id)
            for file in mail.attachments
        ),
    )


def _automatic(mail: ParsedEmail, *, is_certain: bool) -> Automatic:
    if mail.kind == "message":
        return ""
    if not is_certain:
        return "perhaps"
    return (
        "generated" if mail.fields.get("auto-submitted", "").lower().startswith("auto-generated") else "reply"
    )


def _report(mail: ParsedEmail) -> DeliveryReport:
    found = {
        ids[1]: None
        for secret in secrets()
        for value in mail.original_message_ids
        if (ids := tokens.ids_in_message_id(value, secret))
    }
    outcome: Outcome = _OUTCOMES.get(mail.kind, "complaint")
    rows = tuple(
        ReportedRecipient(
            row.recipient,
            outcome,
            row.permanent,
            " ".join(part for part in (row.status, row.code, row.reason.replace("_", " ")) if part),
        )
        for row in mail.bounce
    )
    if not rows:
        rows = (ReportedRecipient("", outcome, False, _SUMMARIES[mail.kind]),)
    return DeliveryReport(tuple(found), rows, _SUMMARIES[mail.kind])


# --- out ----------------------------------------------------------------------------------------------------


class _MailSender(Sender):
    """Keeps one connection of Django's mail backend open over several messages."""

    def __init__(self) -> None:
        self.backend: BaseEmailBackend = get_connection()

    def send(self, message: OutboundMessage, *, before_content: Callable[[], None]) -> str:
        try:
            mail = build(_outgoing(message))
        except BadHeader as error:
            raise DeliveryError(str(error), permanent=True) from error
        # One conversation per recipient, though all see who else got it: each has a fate of its own.
        mail.extra_headers["To"] = ", ".join(map(str, mail.to))
        if mail.cc:
            mail.extra_headers["Cc"] = ", ".join(map(str, mail.cc))
        mail.to, mail.cc = [message.recipient], []
        if isinstance(self.backend, StagedSMTPBackend):
            return _send_staged(self.backend, mail, before_content)
        before_content()  # an HTTP API has one step only: all of it is the doubtful part
        try:
            self.backend.send_messages([mail])
        except SoftTimeLimitExceeded:
            raise
        except Exception as error:
            code = getattr(error, "status_code", None)
            refused = isinstance(code, int) and 400 <= code < 500 and code not in (408, 429)
            in_doubt = not isinstance(code, int) or code >= 500  # a gateway may fail after the mail was taken
            raise DeliveryError(str(error), permanent=refused, in_doubt=in_doubt) from error
        return str(getattr(getattr(mail, "anymail_status", None), "message_id", "") or "")

    def close(self) -> None:
        with contextlib.suppress(Exception):  # the messages have their fates already
            self.backend.close()


def _send_staged(backend: StagedSMTPBackend, mail: object, before_content: Callable[[], None]) -> str:
    try:
        return backend.send_one(mail, before_content)
    except ContentInDoubt as error:
        raise DeliveryError(f"The server did not answer: {error}", in_doubt=True) from error
    except smtplib.SMTPAuthenticationError as error:
        raise DeliveryError(f"The mail server refused our password: {_said(error)}") from error
    except smtplib.SMTPRecipientsRefused as error:
        code, text = next(iter(error.recipients.values()))
        raise DeliveryError(_text(code, text), permanent=500 <= code < 600) from error
    except smtplib.SMTPResponseException as error:
        # a refusal while connecting (SMTPConnectError, SMTPHeloError) says nothing about this mail
        is_about_mail = isinstance(error, smtplib.SMTPSenderRefused | smtplib.SMTPDataError)
        raise DeliveryError(_said(error), permanent=is_about_mail and 500 <= error.smtp_code < 600) from error
    except (smtplib.SMTPException, OSError) as error:
        raise DeliveryError(f"The mail server could not be reached: {error}", unreachable=True) from error


def _said(error: smtplib.SMTPResponseException) -> str:
    return _text(error.smtp_code, error.smtp_error)


def _text(code: int, text: bytes | str) -> str:
    return f"{code} {text.decode('utf-8', 'replace') if isinstance(text, bytes) else text}".strip()


def _outgoing(message: OutboundMessage) -> OutgoingMail:
    adapter = adapters[KIND]
    reply_to = tokens.reply_address(message.sender_address, message.ticket_id, settings.SECRET_KEY)
    return OutgoingMail(
        sender=Mailbox(message.sender_address, message.sender_name),
        to=tuple(Mailbox(one) for one in message.to),
        cc=tuple(Mailbox(one) for one in message.cc),
        reply_to=Mailbox(reply_to, message.sender_name),
        subject=message.subject,
        text=message.text,
        html=message.html,
        message_id=adapter.external_id(message.ticket_id, message.message_id, message.sender_address),
        in_reply_to=message.in_reply_to,
        references=message.references,
        is_automatic=message.is_automatic,
        files=tuple(
            OutgoingFile(file.filename, file.content_type, file.content, file.content_id)
            for file in message.files
        ),
    )
