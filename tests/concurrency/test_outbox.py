"""Two workers that were handed the same runs."""

from dataclasses import dataclass
from typing import ClassVar

import pytest
from django.db import transaction

from core import clock, events, outbox
from core.events import Event
from core.models import Figure, HandlerRun
from tests.concurrency.together import together

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass(frozen=True, kw_only=True)
class CoinDropped(Event):
    name: ClassVar[str] = "test.coin_dropped"
    coin: int


@events.on(CoinDropped)
def count_coin(event: CoinDropped) -> None:
    Figure.objects.create(key=f"coin {event.coin}", scope=str(clock.monotonic()), value=1)


def drop(coins: int) -> list[int]:
    with transaction.atomic():
        for coin in range(coins):
            outbox.emit(CoinDropped(occurred_at=clock.now(), coin=coin))
    return list(HandlerRun.objects.order_by("pk").values_list("pk", flat=True))


def test_each_run_is_done_once() -> None:
    ids = drop(20)
    done = together(lambda: outbox.run(ids), lambda: outbox.run(ids), lambda: outbox.run(ids[::-1]))
    assert sum(done) == 20
    assert Figure.objects.count() == 20


def test_without_the_lock_a_run_is_done_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin: it shows that the test above would notice a missing lock."""
    ids = drop(20)

    def read_without_lock(run_ids: list[int]) -> list[HandlerRun]:
        return list(HandlerRun.objects.filter(pk__in=run_ids).select_related("event"))

    monkeypatch.setattr(outbox, "_lock", read_without_lock)
    together(lambda: outbox.run(ids), lambda: outbox.run(ids))
    assert Figure.objects.count() > 20
