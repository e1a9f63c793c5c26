"""`manage.py mail_listener`: takes mail by SMTP or LMTP."""

import asyncio
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from channels_app.email.listener import Handler, serve
from channels_app.email.serving import until_stopped
from channels_app.email.writer import Writer


class Command(BaseCommand):
    help = "Take mail by SMTP (or LMTP, from your mail server); each is stored before it is accepted."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default=settings.SMTP_LISTEN_HOST)
        parser.add_argument("--port", type=int, default=settings.SMTP_LISTEN_PORT)
        parser.add_argument("--lmtp", action="store_true", help="speak LMTP")

    def handle(self, *args: Any, host: str, port: int, lmtp: bool, **options: Any) -> None:
        writer = Writer()
        writer.start()
        handler = Handler(writer, is_lmtp=lmtp)

        def start() -> Any:
            return serve(
                host=host,
                port=port,
                handler=handler,
                max_bytes=settings.SMTP_MAX_BYTES,
                hostname=settings.MAIL_DOMAIN,
            )

        try:
            asyncio.run(until_stopped(start, lambda: self._ready(host, port, lmtp)))
        except OSError as error:
            raise CommandError(f"Port {port} on {host} cannot be used: {error.strerror or error}") from error
        finally:
            writer.stop()

    def _ready(self, host: str, port: int, lmtp: bool) -> None:
        self.stdout.write(f"{'LMTP' if lmtp else 'SMTP'} listens on {host}:{port}")
        self.stdout.flush()
