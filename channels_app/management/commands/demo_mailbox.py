"""`manage.py demo_mailbox`: the mail server of the demo's customers."""

import asyncio
from argparse import ArgumentParser
from typing import Any

from aiosmtpd.smtp import SMTP
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from channels_app.email.mailbox import MailboxHandler
from channels_app.email.serving import until_stopped


class Command(BaseCommand):
    help = "Receive what the helpdesk sends, by SMTP, and show it at /mailbox/ (demo only)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=settings.MAILBOX_SMTP_PORT)

    def handle(self, *args: Any, host: str, port: int, **options: Any) -> None:
        handler = MailboxHandler()

        async def start() -> asyncio.AbstractServer:
            loop = asyncio.get_running_loop()
            return await loop.create_server(
                lambda: SMTP(handler, hostname="mailbox.example", enable_SMTPUTF8=True, timeout=120),
                host,
                port,
            )

        try:
            asyncio.run(until_stopped(start, lambda: self._ready(host, port)))
        except OSError as error:
            raise CommandError(f"Port {port} on {host} cannot be used: {error.strerror or error}") from error

    def _ready(self, host: str, port: int) -> None:
        self.stdout.write(f"The customers' mailbox listens on {host}:{port}")
        self.stdout.flush()
