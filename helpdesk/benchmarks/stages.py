"""CPU of each stage of the inbound path, in one process that does what listener, relay and worker do."""

import contextlib
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any
from unittest import mock

from django.db import connection, transaction

from channels_app.services import ingest, store
from channels_app.services.store import Raw
from core import clock, outbox, relay
from helpdesk.benchmarks import cpu
from helpdesk.benchmarks.mails import mails
from routing.services import deciding

BATCH = relay.BATCHES["mail"]


@dataclass
class Meter:
    """CPU seconds by stage, of Python and of PostgreSQL; a stage inside another one is not counted twice."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    _open: list[list[float]] = field(default_factory=list)

    def _now(self) -> tuple[float, float]:
        raw = connection.connection
        server = cpu.thread_nanoseconds(raw.info.backend_pid) / 1e9 if raw is not None else 0.0
        return time.thread_time(), server

    @contextlib.contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Count what the block costs, less the stages inside it."""
        before, inner = self._now(), [0.0, 0.0]
        self._open.append(inner)
        try:
            yield
        finally:
            self._open.pop()
            spent = [end - start for start, end in zip(before, self._now(), strict=True)]
            own = self.seconds.setdefault(name, [0.0, 0.0])
            for side in (0, 1):
                own[side] += spent[side] - inner[side]
                if self._open:
                    self._open[-1][side] += spent[side]

    def wrapped(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function as a stage."""

        def call(*args: Any, **kwargs: Any) -> Any:
            with self.stage(name):
                return function(*args, **kwargs)

        return call


def measure(count: int, *, run: str) -> dict[str, tuple[float, float]]:
    """CPU ms a mail by stage (Python, PostgreSQL): parse, store, tickets, routing, outbox, and indexing.

    Indexing is a part of "tickets", told apart by writing the same messages with and without indexes.
    """
    meter = Meter()
    connection.ensure_connection()
    raws = [
        Raw(raw, via="smtp", sender=sender, recipients=(to,)) for sender, to, raw in mails(count, run=run)
    ]
    with ExitStack() as patches:
        for module, name, stage in (
            (ingest, "_parse", "parse"),
            (ingest, "process", "tickets"),
            (deciding, "route", "routing"),
        ):
            wrapped = meter.wrapped(stage, getattr(module, name))
            patches.enter_context(mock.patch.object(module, name, wrapped))
        for start in range(0, len(raws), BATCH):
            with meter.stage("store"):
                store.store_raws(raws[start : start + BATCH], now=clock.now())
            with meter.stage("outbox"):
                claimed = outbox.claim("mail", BATCH, now=clock.now())
                outbox.run([pk for pk, _ in claimed])
    each = {name: (own[0] / count * 1000, own[1] / count * 1000) for name, own in meter.seconds.items()}
    return {**each, "indexing": (0.0, indexing(count))}


_COLUMNS = (
    "ticket_id, thread_id, direction, is_automatic, author_id, identity_id, author_name, sender, "
    '"to", cc, subject, text, body, html, rfc_message_id, created_at'
)


def indexing(count: int) -> float:
    """CPU ms that words and indexes cost one message: the newest ones written again, with and without them."""
    with transaction.atomic(), connection.cursor() as cursor:
        backend = connection.connection.info.backend_pid
        cursor.execute(
            f"CREATE TEMP TABLE bare ON COMMIT DROP AS SELECT {_COLUMNS} FROM tickets_message "  # noqa: S608
            "WHERE direction = 'inbound' ORDER BY id DESC LIMIT %s",
            [count],
        )
        cursor.execute("CREATE TEMP TABLE target (LIKE bare) ON COMMIT DROP")
        spent = []
        for statements in (
            [f"INSERT INTO target SELECT {_COLUMNS} FROM bare"],  # noqa: S608
            [
                f"INSERT INTO tickets_message ({_COLUMNS}) SELECT {_COLUMNS} FROM bare",  # noqa: S608
                "SELECT gin_clean_pending_list('message_search_window')",
            ],
        ):
            before = cpu.thread_nanoseconds(backend)
            for statement in statements:
                cursor.execute(statement)
            spent.append(cpu.thread_nanoseconds(backend) - before)
        transaction.set_rollback(True)
    return (spent[1] - spent[0]) / 1e6 / count
