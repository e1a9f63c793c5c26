"""`manage.py relay`: due rows of the outbox to Celery; run as many as you like."""

import signal
import threading
from types import FrameType
from typing import Any

from celery import current_app
from django.core.management.base import BaseCommand

from core.relay import relay_forever


class Command(BaseCommand):
    help = "Send due outbox rows to the workers until stopped. Any number of relays may run."
    # `prepare` runs the checks; here they would import every page and the API into a small process.
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()

        def ask_to_stop(signum: int, frame: FrameType | None) -> None:
            stop.set()

        signal.signal(signal.SIGTERM, ask_to_stop)
        signal.signal(signal.SIGINT, ask_to_stop)
        self.stdout.write("relay: ready")
        self.stdout.flush()
        relay_forever(current_app, stop.is_set)
