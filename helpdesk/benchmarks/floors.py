"""What the same rows cost without us: bare INSERTs and a commit, by one connection."""

import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

import psycopg
from django.db import connection, transaction
from psycopg import sql
from psycopg.types.json import Jsonb

from accounts.models import User
from core import clock
from helpdesk.benchmarks import cpu
from helpdesk.benchmarks.timing import Timing, percentiles
from tickets.models import Ticket
from tickets.services import lifecycle, replies
from tickets.services.replies import Draft
from tickets.states import Status

# In the order of their foreign keys; the generated column is PostgreSQL's to fill.
TABLES = ("tickets_message", "tickets_ticketevent", "core_outboxevent", "core_handlerrun")
_NOT_COPIED = {"id", "search"}

Row = dict[str, Any]
Rows = list[tuple[str, Row]]


def rows_of_reply(agent: User, ticket_id: int) -> Rows:
    """The rows that a reply writes, taken from one that is rolled back."""
    return _rows_of(
        lambda now: replies.reply(ticket_id, Draft(text="Thank you, it leaves tonight."), by=agent, now=now)
    )


def rows_of_resolving(agent: User, ticket_id: int) -> Rows:
    """The rows that resolving writes, taken from one that is rolled back."""
    return _rows_of(lambda now: lifecycle.change_status(ticket_id, Status.RESOLVED, by=agent, now=now))


def _rows_of(act: Callable[[datetime], object]) -> Rows:
    found: Rows = []
    with transaction.atomic(), connection.cursor() as cursor:
        newest = {}
        for table in TABLES:
            cursor.execute(sql.SQL("SELECT coalesce(max(id), 0) FROM {}").format(sql.Identifier(table)))
            newest[table] = cursor.fetchone()[0]
        act(clock.now())
        for table in TABLES:
            cursor.execute(
                sql.SQL("SELECT * FROM {} WHERE id > %s ORDER BY id").format(sql.Identifier(table)),
                [newest[table]],
            )
            names = [column.name for column in cursor.description]
            for values in cursor.fetchall():
                row = dict(zip(names, values, strict=True))
                found.append((table, {key: row[key] for key in row if key not in _NOT_COPIED}))
        transaction.set_rollback(True)
    return found


def insert_and_commit(
    database_url: str, rows: Rows, ticket_id: int, *, count: int, postmaster: int
) -> Timing:
    """Write these rows and stamp the ticket, ``count`` times, each in a transaction of its own."""
    seconds = []
    with psycopg.connect(database_url) as bare:
        server = bare.info.backend_pid if cpu.IS_KNOWN else postmaster
        before = time.process_time(), cpu.tree(server)
        for _ in range(count):
            started = time.perf_counter()
            _write(bare, rows, ticket_id)
            bare.commit()
            seconds.append(time.perf_counter() - started)
        after = time.process_time(), cpu.tree(server)
    p50, p95 = percentiles(seconds)
    python, database = ((end - start) / count * 1000 for start, end in zip(before, after, strict=True))
    return Timing(count, p50, p95, python, database if cpu.IS_KNOWN else None, tuple(seconds))


def _write(bare: "psycopg.Connection[Any]", rows: Rows, ticket_id: int) -> None:
    event_id = None
    for table, row in rows:
        values = {
            key: Jsonb(value) if isinstance(value, dict) else "" if key == "rfc_message_id" else value
            for key, value in row.items()
        }
        if table == "core_outboxevent":
            values["payload"] = values["payload"] if isinstance(values["payload"], Jsonb) else Jsonb({})
        if table == "core_handlerrun":
            values["event_id"] = event_id
        statement = sql.SQL("INSERT INTO {} ({}) VALUES ({}) RETURNING id").format(
            sql.Identifier(table),
            sql.SQL(", ").join(map(sql.Identifier, values)),
            sql.SQL(", ").join(sql.Placeholder() for _ in values),
        )
        answer = bare.execute(statement, list(values.values())).fetchone()
        if table == "core_outboxevent" and answer:
            event_id = answer[0]
    bare.execute("UPDATE tickets_ticket SET version = version + 1 WHERE id = %s", [ticket_id])


def reopen(numbers: list[int]) -> None:
    """Put resolved tickets back, so that the database can be measured again."""
    for ticket in Ticket.objects.filter(pk__in=numbers, status=Status.RESOLVED):
        lifecycle.change_status(ticket.pk, Status.OPEN, by="system", now=clock.now())
