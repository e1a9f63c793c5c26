"""`manage.py mail_fetcher`: fetches mail from the IMAP mailboxes of all channels that have one."""

import signal
import threading
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from channels_app.email.fetch import Watchers, account_of, connect, fetch_new
from channels_app.models import Channel

LOOK_EVERY_SECONDS = 10.0


class Command(BaseCommand):
    help = "Fetch mail by IMAP for all channels that have a mailbox; waits by IDLE, else looks every few seconds."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="look once, then end")

    def handle(self, *args: Any, once: bool, **options: Any) -> None:
        if once:
            self._once()
            return
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        watchers = Watchers(stop.is_set)
        self.stdout.write("Watching the IMAP mailboxes of the channels")
        self.stdout.flush()
        while not stop.is_set():
            watchers.look()
            stop.wait(LOOK_EVERY_SECONDS)
        watchers.join()

    def _once(self) -> None:
        for channel in Channel.objects.filter(is_active=True, config__has_key="imap"):
            account = account_of(channel)
            if account is None:
                continue
            box = connect(account)
            try:
                count = fetch_new(box, channel, account)
            finally:
                box.logout()
            self.stdout.write(f"{channel.address}: {count} new")
