"""Commit first, act after: what the outbox promises."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

import pytest
from django.db import transaction

from core import clock, events, outbox
from core.events import Event
from core.models import Figure, HandlerRun, OutboxEvent

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass(frozen=True, kw_only=True)
class BellRang(Event):
    name: ClassVar[str] = "test.bell_rang"
    bell: str
    rung_at: datetime | None = None


@events.on(BellRang)
def write_down(event: BellRang) -> None:
    if event.bell == "cracked":
        raise ValueError("this bell is cracked")
    Figure.objects.create(key="bell", scope=event.bell, value=event.bell)
    if event.bell == "big":
        outbox.emit(BellRang(occurred_at=event.occurred_at, bell="echo"))


def ring(*bells: str) -> list[int]:
    before = set(HandlerRun.objects.values_list("pk", flat=True))
    with transaction.atomic():
        for bell in bells:
            outbox.emit(BellRang(occurred_at=clock.now(), bell=bell))
    return sorted(set(HandlerRun.objects.values_list("pk", flat=True)) - before)


def test_emit_outside_a_transaction_is_refused() -> None:
    with pytest.raises(outbox.NotInTransaction):
        outbox.emit(BellRang(occurred_at=clock.now(), bell="small"))


def test_an_event_of_a_rolled_back_change_never_existed() -> None:
    with transaction.atomic():
        outbox.emit(BellRang(occurred_at=clock.now(), bell="small"))
        transaction.set_rollback(True)
    assert not OutboxEvent.objects.exists()


def test_a_run_happens_once_however_often_it_is_delivered() -> None:
    ids = ring("small")
    assert outbox.run(ids) == 1
    assert outbox.run(ids) == 0
    assert Figure.objects.filter(key="bell").count() == 1


def test_a_bad_event_holds_back_none_of_its_batch() -> None:
    ids = ring("one", "cracked", "two")
    assert outbox.run(ids) == 2
    assert set(Figure.objects.values_list("scope", flat=True)) == {"one", "two"}
    failed = HandlerRun.objects.get(done_at__isnull=True)
    assert failed.last_error == "ValueError: this bell is cracked"
    assert failed.due > clock.now()


def test_what_a_handler_emits_is_done_in_the_same_run() -> None:
    assert outbox.run(ring("big")) == 2
    assert set(Figure.objects.values_list("scope", flat=True)) == {"big", "echo"}


def test_a_run_that_keeps_failing_dies_and_can_be_replayed() -> None:
    (run_id,) = ring("cracked")
    for _ in range(outbox.MAX_ATTEMPTS):
        outbox.run([run_id])
    assert HandlerRun.objects.get(pk=run_id).dead_at is not None
    assert outbox.replay(handler=HandlerRun.objects.get(pk=run_id).handler, now=clock.now()) == 1
    assert HandlerRun.objects.get(pk=run_id).dead_at is None


def test_a_leased_run_is_not_claimed_again_until_its_lease_ends() -> None:
    (run_id,) = ring("small")
    now = clock.now()
    assert [pk for pk, _ in outbox.claim("default", 10, now=now)] == [run_id]
    assert outbox.claim("default", 10, now=now + timedelta(seconds=30)) == []
    assert [pk for pk, _ in outbox.claim("default", 10, now=now + timedelta(seconds=61))] == [run_id]


def test_datetimes_come_back_from_the_payload_as_they_went_in() -> None:
    event = BellRang(occurred_at=clock.now(), bell="small", rung_at=clock.now())
    assert events.from_payload(event.name, event.payload()) == event


def test_a_run_that_kills_its_worker_dies_too() -> None:
    (run_id,) = ring("small")
    HandlerRun.objects.filter(pk=run_id).update(attempts=outbox.MAX_ATTEMPTS)
    assert outbox.run([run_id]) == 0
    dead = HandlerRun.objects.get(pk=run_id)
    assert dead.dead_at is not None
    assert "the worker ended" in dead.last_error
