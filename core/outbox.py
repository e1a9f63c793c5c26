"""The transactional outbox: commit first, act after; nothing that matters is held only in Redis.

``emit`` writes the event and one row per handler in the transaction of the change. The relay leases due rows
and sends their ids to Celery; ``run`` does the work. A row is marked done in the transaction of its effect, so
the effect in the database happens exactly once, whatever is killed and however often Redis is emptied.
"""

import contextlib
import json
import logging
import threading
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connection, transaction

from core import clock
from core.events import Event, Handler, durable_handlers, from_payload, handlers, live_handlers
from core.models import HandlerRun, OutboxEvent
from core.periodic import Job, JobDue
from core.wake import wake_relay

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
MAX_ATTEMPTS = 12
ALONE_AFTER_ATTEMPTS = 3  # a run that failed this often is never again put into one batch with others


class NotInTransaction(RuntimeError):
    """``emit`` was called outside ``transaction.atomic()``: the event could outlive a rolled-back change."""


class _Local(threading.local):
    pending: list[Event] | None = None
    followups: list[int] | None = None


_local = _Local()


def emit(event: Event) -> None:
    """Write an event for its handlers, in the present transaction. Raises NotInTransaction outside one."""
    if not transaction.get_connection().in_atomic_block:
        raise NotInTransaction(f"{event.name} was emitted outside transaction.atomic()")
    if _local.pending is not None:
        _local.pending.append(event)
    else:
        _write([event])


def emit_at(event: Event, *, due: datetime) -> None:
    """Write an event whose handlers run at a later moment. Raises NotInTransaction outside a transaction.

    Its rows wait in the database; the relay finds them within a second of that moment.
    """
    if not transaction.get_connection().in_atomic_block:
        raise NotInTransaction(f"{event.name} was emitted outside transaction.atomic()")
    row = OutboxEvent.objects.create(name=event.name, payload=event.payload(), occurred_at=event.occurred_at)
    HandlerRun.objects.bulk_create(
        HandlerRun(event=row, handler=handler.key, queue=handler.queue, due=due)
        for handler in durable_handlers(event.name)
    )


@contextlib.contextmanager
def collecting() -> Iterator[None]:
    """Hold the events of a block back and write them together at its end, inside the same transaction."""
    if _local.pending is not None:
        yield
        return
    _local.pending = []
    try:
        yield
        pending, _local.pending = _local.pending, None
        _write(pending)
    finally:
        _local.pending = None


@contextlib.contextmanager
def savepoint() -> Iterator[None]:
    """A part of a transaction that may fail alone: when it does, its rows and its events are undone together."""
    before = len(_local.pending) if _local.pending is not None else 0
    try:
        with transaction.atomic():
            yield
    except BaseException:
        if _local.pending is not None:
            del _local.pending[before:]
        raise


# One statement for any number of events: their ids are drawn first, so that the runs can name them.
_WRITE = """
WITH given AS (
    SELECT place, nextval(pg_get_serial_sequence('core_outboxevent', 'id')) AS id, name, payload, occurred_at
    FROM unnest(%(names)s::text[], %(payloads)s::text[], %(times)s::timestamptz[])
        WITH ORDINALITY AS t(name, payload, occurred_at, place)
), events AS (
    INSERT INTO core_outboxevent (id, name, payload, occurred_at)
    SELECT id, name, payload::jsonb, occurred_at FROM given
)
INSERT INTO core_handlerrun (event_id, handler, queue, due, leased_until)
SELECT given.id, run.handler, run.queue, %(due)s, %(leased_until)s
FROM unnest(%(places)s::bigint[], %(handlers)s::text[], %(queues)s::text[])
    WITH ORDINALITY AS run(place, handler, queue, number)
JOIN given USING (place)
ORDER BY run.number
RETURNING id
"""


def _write(events: Sequence[Event]) -> None:
    durable = [event for event in events if durable_handlers(event.name)]
    if durable:
        at = clock.now()
        # Inside a worker the follow-up runs are leased at once: the same task does them after its commit.
        run_ids = _insert(durable, due=at, leased_until=at + LEASE if _local.followups is not None else None)
        if _local.followups is not None:
            _local.followups.extend(run_ids)
        else:
            transaction.on_commit(wake_relay, robust=True)
    live = [event for event in events if live_handlers(event.name)]
    if live:
        transaction.on_commit(lambda: _run_live(live), robust=True)


def _insert(events: Sequence[Event], *, due: datetime, leased_until: datetime | None) -> list[int]:
    """Write events with a run for each of their handlers; returns the ids of the runs."""
    duties = [
        (place, handler)
        for place, event in enumerate(events, start=1)
        for handler in durable_handlers(event.name)
    ]
    values: dict[str, Any] = {
        "names": [event.name for event in events],
        "payloads": [json.dumps(event.payload()) for event in events],
        "times": [event.occurred_at for event in events],
        "places": [place for place, _ in duties],
        "handlers": [handler.key for _, handler in duties],
        "queues": [handler.queue for _, handler in duties],
        "due": due,
        "leased_until": leased_until,
    }
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, values)
        return [row[0] for row in cursor.fetchall()]


def _run_live(events: Sequence[Event]) -> None:
    for name, group in groupby(events, key=lambda event: event.name):
        same_name = list(group)
        for function in live_handlers(name):
            try:
                function(same_name)
            except Exception:  # a hint to open pages must never turn a committed change into an error
                logger.exception("live handler failed for %s", name)


def emit_job(job: Job, *, now: datetime) -> bool:
    """Write the row of a periodic job's present time bucket; False when another nudge did it already."""
    event = JobDue(occurred_at=now, job=job.name)
    with transaction.atomic():
        created = OutboxEvent.objects.bulk_create(
            [OutboxEvent(name=event.name, payload=event.payload(), occurred_at=now, key=job.bucket(now))],
            ignore_conflicts=True,
        )
        row = OutboxEvent.objects.filter(key=job.bucket(now), runs__isnull=True).first() if created else None
        if row is None:
            return False
        HandlerRun.objects.bulk_create(
            [HandlerRun(event=row, handler=job.handler.key, queue=job.handler.queue, due=now)],
            ignore_conflicts=True,
        )
        transaction.on_commit(wake_relay, robust=True)
    return True


_CLAIM = """
UPDATE core_handlerrun SET leased_until = %(until)s
WHERE id IN (
    SELECT id FROM core_handlerrun
    WHERE queue = %(queue)s AND due <= %(now)s AND done_at IS NULL AND dead_at IS NULL
      AND (leased_until IS NULL OR leased_until < %(now)s)
    ORDER BY due, id LIMIT %(limit)s FOR UPDATE SKIP LOCKED)
RETURNING id, attempts
"""


def claim(queue: str, limit: int, *, now: datetime) -> list[tuple[int, int]]:
    """Lease up to ``limit`` due runs of a queue; returns pairs of run id and attempts so far, by id."""
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, {"queue": queue, "now": now, "until": now + LEASE, "limit": limit})
        return sorted(cursor.fetchall())


# Counted before the work and committed by itself: a run that kills its worker is counted too, and in the end dies.
_BEGIN = """
UPDATE core_handlerrun SET attempts = attempts + 1, leased_until = %(until)s,
    dead_at = CASE WHEN attempts >= %(most)s THEN %(now)s::timestamptz END,
    last_error = CASE WHEN attempts >= %(most)s AND last_error = '' THEN %(killer)s ELSE last_error END
WHERE id = ANY(%(ids)s) AND done_at IS NULL AND dead_at IS NULL
RETURNING id, handler, dead_at IS NOT NULL
"""
_KILLER = "the worker ended in the middle of it, again and again"


def run(run_ids: Sequence[int], *, external: bool = True) -> int:
    """Do these runs and, after them, what they led to; returns how many were done.

    All runs of a batch share one transaction. When one of them fails the batch is rolled back and each is done
    alone, so that a bad one holds back none. Without ``external``, runs that act outside the database are
    marked as done and not called: for histories that are loaded, not lived.
    """
    done = 0
    waiting = list(run_ids)
    while waiting:
        _local.followups = []
        try:
            done += _run_batch(waiting, external=external)
            waiting = _local.followups
        finally:
            _local.followups = None
    return done


def _run_batch(run_ids: Sequence[int], *, external: bool) -> int:
    now = clock.now()
    with connection.cursor() as cursor:
        values: dict[str, list[int] | datetime | int | str] = {
            "ids": list(run_ids),
            "until": now + LEASE,
            "now": now,
            "most": MAX_ATTEMPTS,
            "killer": _KILLER,
        }
        cursor.execute(_BEGIN, values)
        runs = sorted((pk, key) for pk, key, is_dead in cursor.fetchall() if not is_dead)
    outside = [pk for pk, key in runs if (handler := handlers.get(key)) and handler.external]
    inside = [pk for pk, _ in runs if pk not in set(outside)]
    done = 0
    if len(inside) > 1:
        try:
            done += _run_inside(inside)
        except Exception:
            logger.warning("a batch of %s runs failed; each is now done alone", len(inside), exc_info=True)
            if _local.followups is not None:
                _local.followups.clear()
            done += sum(_run_alone(pk) for pk in inside)
    else:
        done += sum(_run_alone(pk) for pk in inside)
    if not external:
        return done + HandlerRun.objects.filter(pk__in=outside).update(done_at=now, leased_until=None)
    return done + sum(_run_external(pk) for pk in outside)


def _lock(run_ids: Sequence[int]) -> list[HandlerRun]:
    return list(
        HandlerRun.objects.filter(pk__in=run_ids, done_at__isnull=True, dead_at__isnull=True)
        .select_related("event")
        .select_for_update(of=("self",), skip_locked=True)
        .order_by("id")
    )


def _handler(row: HandlerRun) -> Handler:
    handler = handlers.get(row.handler)
    if handler is None:
        raise LookupError(f"no handler is registered as {row.handler!r}; was it renamed or removed?")
    return handler


def _run_inside(run_ids: Sequence[int]) -> int:
    with transaction.atomic(), collecting():
        rows = _lock(run_ids)
        for key, group in groupby(
            sorted(rows, key=lambda row: (row.handler, row.pk)), key=lambda row: row.handler
        ):
            same = list(group)
            _handler(same[0]).function([from_payload(row.event.name, row.event.payload) for row in same])
            logger.debug("%s did %s events", key, len(same))
        HandlerRun.objects.filter(pk__in=[row.pk for row in rows]).update(done_at=clock.now(), last_error="")
    return len(rows)


def _run_alone(run_id: int) -> int:
    try:
        return _run_inside([run_id])
    except Exception as error:
        _record_failure(run_id, error)
        return 0


def _run_external(run_id: int) -> int:
    row = HandlerRun.objects.select_related("event").get(pk=run_id)
    try:
        _handler(row).function([from_payload(row.event.name, row.event.payload)])
    except Exception as error:
        _record_failure(run_id, error)
        return 0
    HandlerRun.objects.filter(pk=run_id, dead_at__isnull=True).update(done_at=clock.now(), last_error="")
    return 1


def backoff(attempts: int) -> timedelta:
    """How long to wait after the n-th failure: 5 s, doubling, at most an hour."""
    return timedelta(seconds=min(5 * 2 ** max(attempts - 1, 0), 3600))


def _record_failure(run_id: int, error: Exception) -> None:
    now = clock.now()
    row = HandlerRun.objects.get(pk=run_id)
    is_dead = row.attempts >= MAX_ATTEMPTS
    due = row.due if is_dead else now + backoff(row.attempts)
    # Another worker may have done it in the meantime: then there is nothing to record.
    HandlerRun.objects.filter(pk=run_id, done_at__isnull=True).update(
        last_error=f"{type(error).__name__}: {error}"[:4000],
        leased_until=None,
        dead_at=now if is_dead else None,
        due=due,
    )
    if is_dead:
        logger.error(
            "run %s of %s is dead after %s attempts", run_id, row.handler, row.attempts, exc_info=error
        )
    else:
        logger.warning("run %s of %s failed, next try at %s", run_id, row.handler, due, exc_info=error)


def replay(*, handler: str | None = None, now: datetime) -> int:
    """Give dead runs (of one handler, or all) a fresh start; returns how many."""
    dead = HandlerRun.objects.filter(dead_at__isnull=False)
    if handler:
        dead = dead.filter(handler=handler)
    return dead.update(dead_at=None, attempts=0, due=now, leased_until=None)


def prune(*, now: datetime) -> int:
    """Delete events older than OUTBOX_KEEP_DAYS whose runs are all done; returns how many rows went."""
    old = OutboxEvent.objects.filter(occurred_at__lt=now - timedelta(days=settings.OUTBOX_KEEP_DAYS))
    finished = old.exclude(runs__done_at__isnull=True).values_list("pk", flat=True)[:5000]
    deleted, _ = OutboxEvent.objects.using(DEFAULT_DB_ALIAS).filter(pk__in=list(finished)).delete()
    return deleted
