"""A channel, mails for it, and a mail server that does as it is told."""

import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count

import pytest

from channels_app.models import Channel
from channels_app.services import channels
from tickets.models import Brand

_numbers = count(1)


@pytest.fixture
def channel(brand: Brand) -> Channel:
    """support@example.com."""
    return channels.ensure(kind="email", address="support@example.com", brand=brand, name="Support")


def mail(
    text: str = "Where is my order?",
    *,
    sender: str = "Jane Doe <jane@customer.test>",
    to: str = "support@example.com",
    subject: str = "Order",
    message_id: str = "",
    headers: str = "",
) -> bytes:
    """A small mail, different each time."""
    number = next(_numbers)
    key = message_id or f"m{number}@customer.test"
    head = f"From: {sender}\r\nTo: {to}\r\nSubject: {subject}\r\nMessage-ID: <{key}>\r\n"
    return f"{head}Date: Mon, 8 Jun 2026 09:00:00 +0000\r\n{headers}\r\n{text}\r\n".encode()


@dataclass
class ScriptedServer:
    """A real SMTP server on a socket; ``script`` says what to answer to a command, or what to do instead."""

    port: int = 0
    script: dict[str, str | Callable[[], str]] = field(default_factory=dict)
    received: list[tuple[str, list[str], bytes]] = field(default_factory=list)
    connections: int = 0

    def answer(self, command: str, default: str) -> str:
        told = self.script.get(command, default)
        return told() if callable(told) else told


def _serve(server: ScriptedServer, connection: socket.socket) -> None:
    file = connection.makefile("rwb")

    def say(text: str) -> None:
        file.write(text.encode() + b"\r\n")
        file.flush()

    sender, recipients, has_greeted = "", [], False
    try:
        greeting = server.answer("CONNECT", "220 scripted ESMTP")
        if greeting == "hang up":
            return
        say(greeting)
        while line := file.readline():
            command = line.decode().strip()
            word = command.split(" ")[0].upper().split(":")[0]
            if word == "EHLO":
                say(server.answer("EHLO", "250 scripted"))
                has_greeted = True
            elif word == "MAIL" and not has_greeted:
                say("503 Error: send HELO first")
            elif word == "MAIL":
                sender, recipients = command, []
                say(server.answer("MAIL", "250 OK"))
            elif word == "RCPT":
                address = command.partition("<")[2].rstrip(">")
                text = server.answer(f"RCPT {address}", server.answer("RCPT", "250 OK"))
                if text.startswith("250"):
                    recipients.append(address)
                say(text)
            elif word == "DATA":
                text = server.answer("DATA", "354 Go on")
                say(text)
                if not text.startswith("354"):
                    continue
                content = b""
                while (part := file.readline()) not in (b".\r\n", b""):
                    content += part
                text = server.answer("END", "250 Taken")
                if text.startswith("250"):
                    server.received.append((sender, recipients, content))
                if text == "hang up":
                    return
                say(text)
            elif word == "QUIT":
                say("221 Bye")
                return
            else:
                say("250 OK")
    except (OSError, ValueError):
        pass
    finally:
        file.close()
        connection.close()


@pytest.fixture
def smtp(settings: object) -> Iterator[ScriptedServer]:
    """The server that our mail goes to."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = ScriptedServer(port=listening.getsockname()[1])
    settings.EMAIL_BACKEND = "channels_app.email.backend.StagedSMTPBackend"  # type: ignore[attr-defined]
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port  # type: ignore[attr-defined]
    settings.EMAIL_TIMEOUT = 2  # type: ignore[attr-defined]

    def accept() -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            server.connections += 1
            threading.Thread(target=_serve, args=(server, connection), daemon=True).start()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    yield server
    listening.close()
