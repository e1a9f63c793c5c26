"""A small mail server that plays the customers' provider: takes everything, shows it on a page."""

import asyncio
import logging

from aiosmtpd.smtp import SMTP, Envelope, Session
from django.db import DatabaseError, InterfaceError, close_old_connections

from channels_app.email import headers, mime
from channels_app.services import demo_mailbox
from core import clock

logger = logging.getLogger(__name__)


class MailboxHandler:
    """Stores each mail before it answers."""

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Everybody has a mailbox here, but ``nobody@``, to try out what a refusal looks like."""
        if address.lower().startswith("nobody@"):
            return "550 5.1.1 There is no such mailbox"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Keep it, then accept it."""
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        try:
            await asyncio.to_thread(_keep, content, envelope.mail_from or "", list(envelope.rcpt_tos))
        except (DatabaseError, InterfaceError, OSError) as error:
            logger.warning("the demo mailbox could not store a mail: %s", error)
            return "451 4.3.0 Try again later"
        return "250 2.0.0 Delivered"

    async def handle_exception(self, error: Exception) -> str:
        """An answer for whatever a client sends."""
        return "451 4.3.0 Something went wrong"


def _keep(content: bytes, sender: str, recipients: list[str]) -> None:
    fields, _ = mime.split_headers(content)
    values = dict(reversed(fields))
    try:
        demo_mailbox.receive(
            content,
            message_id=headers.message_id(headers.raw_text(values.get("message-id", b""))),
            subject=headers.decoded(values.get("subject", b"")),
            sender=headers.decoded(values.get("from", b"")) or sender,
            recipients=recipients,
            now=clock.now(),
        )
    finally:
        close_old_connections()
