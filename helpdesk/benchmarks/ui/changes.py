"""Colleagues at work: real changes of tickets, so many a second, told to open pages as always."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import close_old_connections, connections

from core import clock
from helpdesk.benchmarks.ui.world import World
from tickets.services import properties
from tickets.states import Priority


class Changes:
    """How many there were so far."""

    count = 0


@contextmanager
def changing(world: World, *, per_second: int) -> Iterator[Changes]:
    """Changes go through the list from the top, the open ticket among them, until the block ends."""
    made, stop = Changes(), threading.Event()

    def work() -> None:
        close_old_connections()
        began = time.monotonic()
        try:
            while not stop.is_set():
                number = world.numbers[made.count % 20]
                priority = (Priority.HIGH, Priority.NORMAL)[made.count // 20 % 2]
                properties.set_priority(number, priority, by=world.other, now=clock.now())
                made.count += 1
                stop.wait(max(0.0, began + made.count / per_second - time.monotonic()))
        finally:
            connections.close_all()

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        stop.set()
        thread.join()
