"""Due rows of the outbox to Celery, never more than a queue has room for."""

import logging
import time
from collections.abc import Callable
from typing import NamedTuple

import redis
from celery import Celery
from django.conf import settings
from django.db import OperationalError, close_old_connections

from core import clock, outbox, wake

logger = logging.getLogger(__name__)

# Runs in one Celery message. What is done together shares transactions and statements, so more is cheaper a piece;
# what waits for other people's servers, one after the other, must end within its lease.
BATCHES = {"realtime": 25, "default": 100, "mail": 100, "send": 10, "bulk": 25}
RUNS_WAITING = 500  # of one queue that may wait in the broker
# Seconds to sleep where nothing was due, and where a queue was full: two workers empty one in less than a second.
_IDLE, _FULL = 1.0, 0.1


class Round(NamedTuple):
    """What one look at the queues sent, and whether one of them had no room left to begin with."""

    sent: int
    is_full: bool


def batches(claimed: list[tuple[int, int]], size: int) -> list[list[int]]:
    """Split claimed (id, attempts) pairs into messages; what failed repeatedly travels alone."""
    healthy = [pk for pk, attempts in claimed if attempts < outbox.ALONE_AFTER_ATTEMPTS]
    alone = [[pk] for pk, attempts in claimed if attempts >= outbox.ALONE_AFTER_ATTEMPTS]
    return [healthy[start : start + size] for start in range(0, len(healthy), size)] + alone


def relay_once(app: Celery, broker: "redis.Redis") -> Round:
    """Send what is due, as far as there is room."""
    sent, is_full = 0, False
    for queue, size in BATCHES.items():
        room = RUNS_WAITING // size - int(broker.llen(queue))
        if room <= 0:
            is_full = True
            continue
        claimed = outbox.claim(queue, room * size, now=clock.now())
        for run_ids in batches(claimed, size):
            app.send_task("core.tasks.run_handlers", kwargs={"run_ids": run_ids}, queue=queue)
        sent += len(claimed)
    return Round(sent, is_full)


def relay_forever(app: Celery, stopped: Callable[[], bool]) -> None:
    """Relay until ``stopped`` says so; outlives the loss of broker and database."""
    broker = redis.Redis.from_url(settings.REDIS_URL, socket_timeout=5, socket_connect_timeout=2)
    nudges = _subscription(broker)
    pause = 1.0
    while not stopped():
        try:
            if not nudges.subscribed:
                nudges.subscribe(wake.CHANNEL)
            done = relay_once(app, broker)
            if not done.sent:
                _wait_for_nudge(nudges, at_most=_FULL if done.is_full else _IDLE)
            pause = 1.0
        except (OperationalError, redis.RedisError, OSError, *app.connection().connection_errors) as error:
            logger.warning("relay waits %.0f s: %s", pause, error)
            nudges.close()
            nudges = _subscription(broker)
            close_old_connections()
            time.sleep(pause)
            pause = min(pause * 2, 10.0)


def _subscription(broker: redis.Redis) -> redis.client.PubSub:
    return broker.pubsub(ignore_subscribe_messages=True)  # type: ignore[no-untyped-call,no-any-return]


def _wait_for_nudge(nudges: "redis.client.PubSub", *, at_most: float) -> None:
    if nudges.get_message(timeout=at_most) is None:
        return
    while nudges.get_message(timeout=0) is not None:  # one look serves all nudges that piled up
        pass
