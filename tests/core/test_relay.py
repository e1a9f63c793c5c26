"""Due rows to Celery, and never more than there is room for."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from io import StringIO
from typing import ClassVar

import pytest
import redis
from celery import current_app
from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError, transaction

from core import clock, events, outbox, relay
from core.events import Event
from core.jobs import tick
from core.models import Figure, HandlerRun, OutboxEvent
from core.periodic import jobs

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass(frozen=True, kw_only=True)
class LetterWritten(Event):
    name: ClassVar[str] = "test.letter_written"


@events.on(LetterWritten, queue="bulk")
def read_letter(event: LetterWritten) -> None:
    raise RuntimeError("illegible")


@pytest.fixture
def broker() -> redis.Redis:
    client = redis.Redis.from_url(settings.REDIS_URL)
    client.delete(*relay.BATCHES)
    return client


def write(letters: int) -> None:
    with transaction.atomic():
        for _ in range(letters):
            outbox.emit(LetterWritten(occurred_at=clock.now()))


def test_what_is_due_is_sent_in_batches(broker: redis.Redis) -> None:
    write(60)
    assert relay.relay_once(current_app, broker) == (60, False)
    assert broker.llen("bulk") == 3


def test_a_full_queue_gets_nothing_more(broker: redis.Redis) -> None:
    write(5)
    broker.rpush("bulk", *[b"x"] * (relay.RUNS_WAITING // relay.BATCHES["bulk"]))
    assert relay.relay_once(current_app, broker) == (0, True)
    assert not HandlerRun.objects.filter(leased_until__isnull=False).exists()


def test_a_queue_that_was_full_is_looked_at_again_before_its_workers_run_dry(
    broker: redis.Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody nudges when workers make room: with the pause of an idle relay, two of them waited for work."""
    naps: list[float] = []
    monkeypatch.setattr(relay, "_wait_for_nudge", lambda nudges, *, at_most: naps.append(at_most))
    relay.relay_forever(current_app, lambda: len(naps) == 1)
    broker.rpush("bulk", *[b"x"] * (relay.RUNS_WAITING // relay.BATCHES["bulk"]))
    relay.relay_forever(current_app, lambda: len(naps) == 2)
    assert naps == [1.0, 0.1]


def test_what_the_broker_forgot_is_sent_again_when_its_lease_ends(broker: redis.Redis) -> None:
    write(5)
    relay.relay_once(current_app, broker)
    broker.flushdb()
    HandlerRun.objects.update(leased_until=clock.now() - timedelta(seconds=1))
    assert relay.relay_once(current_app, broker).sent == 5


def test_what_failed_repeatedly_travels_alone() -> None:
    assert relay.batches([(1, 0), (2, 5), (3, 0), (4, 3)], 25) == [[1, 3], [2], [4]]


@pytest.mark.parametrize("loss", [OperationalError("database gone"), redis.ConnectionError("broker gone")])
def test_the_relay_outlives_the_loss_of_database_and_broker(
    loss: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers: Iterator[Exception | relay.Round] = iter([loss, relay.Round(1, False)])
    rounds: list[Exception | relay.Round] = []

    def relay_once(app: object, broker: object) -> relay.Round:
        answer = next(answers)
        rounds.append(answer)
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(relay, "relay_once", relay_once)
    relay.relay_forever(current_app, lambda: len(rounds) == 2)
    assert rounds == [loss, (1, False)]


def test_two_nudges_in_one_period_make_one_run() -> None:
    now = clock.now()
    job = jobs["core.tick"]
    assert [outbox.emit_job(job, now=now), outbox.emit_job(job, now=now)] == [True, False]
    assert outbox.run([HandlerRun.objects.get().pk]) == 1
    assert Figure.objects.get(key="worker.tick").value == now.isoformat()


def test_a_tick_moves_the_stamp() -> None:
    tick(clock.now())
    before = Figure.objects.get(key="worker.tick").at
    tick(clock.now())
    assert Figure.objects.get(key="worker.tick").at > before


def test_finished_events_are_pruned_and_waiting_ones_kept() -> None:
    write(2)
    long_ago = clock.now() - timedelta(days=settings.OUTBOX_KEEP_DAYS + 1)
    OutboxEvent.objects.update(occurred_at=long_ago)
    done = HandlerRun.objects.first()
    assert done
    HandlerRun.objects.filter(pk=done.pk).update(done_at=clock.now())
    assert outbox.prune(now=clock.now()) == 2  # the event and its run
    assert HandlerRun.objects.count() == 1


def test_the_command_shows_what_waits_and_revives_what_died() -> None:
    write(1)
    run_id = HandlerRun.objects.get().pk
    for _ in range(outbox.MAX_ATTEMPTS):
        outbox.run([run_id])
    out = StringIO()
    call_command("outbox", "status", stdout=out)
    assert "read_letter" in out.getvalue()
    assert "illegible" in out.getvalue()
    call_command("outbox", "replay", stdout=out)
    assert "1 dead runs" in out.getvalue()
    HandlerRun.objects.all().delete()
    out = StringIO()
    call_command("outbox", "status", stdout=out)
    assert "empty" in out.getvalue()
