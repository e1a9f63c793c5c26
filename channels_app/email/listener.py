"""The SMTP and LMTP listener: a mail is accepted when its raw bytes are committed, not before."""

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session
from django.db import DatabaseError, InterfaceError, close_old_connections

from channels_app import selectors
from channels_app.email import tokens
from channels_app.email.adapter import KIND
from channels_app.email.smtp_protocol import BulkLMTP, BulkSMTP
from channels_app.email.writer import Busy, Writer
from channels_app.services.store import Raw, Stored

logger = logging.getLogger(__name__)

LATER = "451 4.3.0 The helpdesk cannot store mail now, please try again later"
ADDRESSES_FOR_SECONDS = 3.0


@dataclass
class Addresses:
    """The addresses we take mail for, read again every few seconds; the last known ones when that fails."""

    known: frozenset[str] = frozenset()
    read_at: float = field(default=-1e9)

    @property
    def is_fresh(self) -> bool:
        """Whether the last answer may still be used."""
        return time.monotonic() - self.read_at < ADDRESSES_FOR_SECONDS

    def read(self) -> frozenset[str]:
        """Ask the database if the answer is old. Raises DatabaseError only when none was ever had."""
        if self.is_fresh:
            return self.known
        close_old_connections()
        try:
            self.known = frozenset(selectors.active_channels(KIND))
            self.read_at = time.monotonic()
        except (DatabaseError, InterfaceError, OSError):
            if self.read_at < 0:
                raise
            self.read_at = time.monotonic()  # do not ask at every recipient while it is gone
        finally:
            close_old_connections()
        return self.known


class Handler:
    """What aiosmtpd asks us."""

    def __init__(self, writer: Writer, *, is_lmtp: bool = False) -> None:
        self.writer = writer
        self.is_lmtp = is_lmtp
        self.addresses = Addresses()

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take mail for our active addresses, with or without a token; nobody relays through us."""
        try:
            # a thread costs more than the whole answer, so only an old one is asked for there
            fresh = self.addresses.is_fresh
            known = self.addresses.known if fresh else await asyncio.to_thread(self.addresses.read)
        except (DatabaseError, InterfaceError, OSError) as error:
            logger.warning("recipients cannot be checked: %s", error)
            return LATER
        if tokens.without_token(address.strip("<>")).lower() not in known:
            return "550 5.1.1 There is no such address here"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Store, then answer."""
        loop = asyncio.get_running_loop()
        done: asyncio.Future[Stored | None] = loop.create_future()

        def tell(stored: Stored | None) -> None:
            if not done.done():  # the client may have hung up
                done.set_result(stored)

        def answer(stored: Stored | None) -> None:
            loop.call_soon_threadsafe(tell, stored)

        content = envelope.content
        raw = Raw(
            content if isinstance(content, bytes) else str(content or "").encode("utf-8", "replace"),
            via="smtp",
            sender=(envelope.mail_from or "").replace("\x00", ""),
            recipients=tuple(address.replace("\x00", "") for address in envelope.rcpt_tos),
        )
        try:
            self.writer.put(raw, answer)
        except Busy:
            return self._answer(LATER, envelope)
        stored = await done
        if stored is None:
            return self._answer(LATER, envelope)
        return self._answer(f"250 2.0.0 Stored as {stored.record_id}", envelope)

    def _answer(self, text: str, envelope: Envelope) -> str:
        """LMTP wants one answer per recipient (RFC 2033 §4.2)."""
        return "\r\n".join([text] * max(1, len(envelope.rcpt_tos))) if self.is_lmtp else text

    async def handle_exception(self, error: Exception) -> str:
        """Whatever a client sends, it gets an answer and the next one is served."""
        logger.warning("a mail client confused the listener: %s: %s", type(error).__name__, error)
        return "451 4.3.0 Something went wrong, please try again later"


def protocol_factory(handler: Handler, *, max_bytes: int, hostname: str) -> Callable[[], SMTP]:
    """What makes one protocol object for each connection."""
    settings: dict[str, Any] = {
        "data_size_limit": max_bytes,
        "hostname": hostname,
        "ident": "Helpdesk",
        "enable_SMTPUTF8": True,
        "timeout": 120,
    }
    kind = BulkLMTP if handler.is_lmtp else BulkSMTP
    return lambda: kind(handler, **settings)


async def serve(
    *, host: str, port: int, handler: Handler, max_bytes: int, hostname: str
) -> asyncio.AbstractServer:
    """Begin to listen."""
    loop = asyncio.get_running_loop()
    factory = protocol_factory(handler, max_bytes=max_bytes, hostname=hostname)
    return await loop.create_server(factory, host, port, backlog=512)
