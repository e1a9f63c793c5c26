"""Seeded rows into the database by COPY: all of them or, when it is stopped, none."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import Any

from django.db import connection, transaction
from django.db.models import Model
from psycopg import sql

from accounts.selectors import schedule
from helpdesk.seeding import staff
from helpdesk.seeding.plan import CHUNK, DAY, Plan
from helpdesk.seeding.rows import COLUMNS, customer_rows, ticket_rows
from helpdesk.seeding.text_format import Stamps
from tickets.models import Message, Ticket, TicketEvent

_COUNTED = (
    "customers_customer",
    "customers_identity",
    "tickets_ticket",
    "tickets_thread",
    "tickets_message",
    "surveys_invitation",
    "surveys_response",
)
_INDEXED: tuple[type[Model], ...] = (Ticket, Message, TicketEvent)
# From so many tickets on it is quicker to build indexes anew than to feed them.
REBUILD_FROM = 20_000

Progress = Callable[[str, int, int], None]


def seed(*, tickets: int, seed: int, until: int, progress: Progress | None = None) -> Plan:
    """Add so many tickets of the two years before ``until`` (epoch seconds) to what is there.

    The tables are locked against other writers meanwhile. ``progress`` is called with what is being done, the
    number done and the number of all. Returns the plan that was carried out.
    """
    tell = progress or (lambda what, done, total: None)
    with transaction.atomic():
        brand, queues = staff.brand(), staff.queues(tickets)
        with connection.cursor() as cursor:
            _prepare(cursor)
            first = {table: _first_id(cursor, table) for table in _COUNTED}
            plan = Plan(
                seed=seed,
                tickets=tickets,
                until=until,
                brand_id=brand.pk,
                queues=queues,
                first_customer=first["customers_customer"],
                first_identity=first["customers_identity"],
                first_ticket=first["tickets_ticket"],
                first_thread=first["tickets_thread"],
                first_message=first["tickets_message"],
                first_invitation=first["surveys_invitation"],
                first_response=first["surveys_response"],
                survey_id=staff.survey().pk,
                schedule=schedule(),
            )
            _reserve(cursor, plan)
            if tickets >= REBUILD_FROM:
                _drop_indexes()
            _copy_all(cursor, plan, tell)
            if tickets >= REBUILD_FROM:
                _build_indexes(tell)
    if not connection.in_atomic_block:
        _settle(tell)
    return plan


def _prepare(cursor: Any) -> None:
    tables = sql.SQL(", ").join(sql.Identifier(table) for table in COLUMNS)
    cursor.execute(sql.SQL("LOCK TABLE {} IN SHARE ROW EXCLUSIVE MODE").format(tables))
    cursor.execute("SET LOCAL synchronous_commit = off")
    cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
    cursor.execute("SET LOCAL max_parallel_maintenance_workers = 2")
    cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
    if cursor.fetchone()[0]:
        # Foreign keys are right by construction; checking twenty million of them would take minutes.
        cursor.execute("SET LOCAL session_replication_role = replica")
    else:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _first_id(cursor: Any, table: str) -> int:
    cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [table])
    return int(cursor.fetchone()[0])


def _reserve(cursor: Any, plan: Plan) -> None:
    ends = {
        "customers_customer": plan.first_customer + plan.customers,
        "customers_identity": plan.first_identity + plan.customers,
        "tickets_ticket": plan.first_ticket + plan.tickets,
        "tickets_thread": plan.first_thread + plan.tickets,
        "tickets_message": plan.first_message + plan.messages,
        "surveys_invitation": plan.first_invitation + plan.tickets,
        "surveys_response": plan.first_response + plan.tickets,
    }
    for table, end in ends.items():
        cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, end])


def _drop_indexes() -> None:
    """Drop the indexes that the models declare; a rollback brings them back."""
    with connection.schema_editor() as editor:
        for model in _INDEXED:
            for index in model._meta.indexes:
                editor.remove_index(model, index)


def _build_indexes(tell: Progress) -> None:
    todo = [(model, index) for model in _INDEXED for index in model._meta.indexes]
    with connection.schema_editor() as editor:
        for number, (model, index) in enumerate(todo):
            tell("indexes", number, len(todo))
            editor.add_index(model, index)


def _copy_all(cursor: Any, plan: Plan, tell: Progress) -> None:
    stamps = Stamps(plan.start - 800 * DAY, plan.until + 30 * DAY)
    customers = [
        range(first, min(first + CHUNK, plan.customers)) for first in range(0, plan.customers, CHUNK)
    ]
    made = _ahead(partial(customer_rows, plan, stamps, chunk) for chunk in customers)
    for chunk, rows in zip(customers, made, strict=True):
        _copy(cursor, rows)
        tell("customers", chunk.stop, plan.customers)
    made = _ahead(partial(ticket_rows, plan, stamps, chunk) for chunk in range(plan.chunks))
    for number, rows in enumerate(made, start=1):
        _copy(cursor, rows)
        tell("tickets", min(number * CHUNK, plan.tickets), plan.tickets)


def _ahead(makers: Iterable[Callable[[], dict[str, bytes]]]) -> Iterator[dict[str, bytes]]:
    """What the makers make, in order, one ahead: Python makes the next chunk while PostgreSQL stores this one."""
    with ThreadPoolExecutor(1) as pool:
        waiting: Future[dict[str, bytes]] | None = None
        for maker in makers:
            following = pool.submit(maker)
            if waiting is not None:
                yield waiting.result()
            waiting = following
        if waiting is not None:
            yield waiting.result()


def _copy(cursor: Any, rows: dict[str, bytes]) -> None:
    for table, lines in rows.items():
        columns = ", ".join(COLUMNS[table])
        with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
            copy.write(lines)


def _settle(tell: Progress) -> None:
    """Statistics and visibility for the planner, outside any transaction."""
    with connection.cursor() as cursor:
        for number, table in enumerate(COLUMNS):
            tell("vacuum", number, len(COLUMNS))
            cursor.execute(sql.SQL("VACUUM (ANALYZE, PARALLEL 2) {}").format(sql.Identifier(table)))
