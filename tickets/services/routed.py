"""What rules want of many tickets at once: all of it in one statement for the tickets and one for the log."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from django.db import connection

from accounts.models import User
from core import bulk
from core.outbox import emit
from tickets.events import TicketAssigned
from tickets.models import EventKind, Queue, Ticket, TicketEvent
from tickets.services import journal
from tickets.services.properties import clean_tag
from tickets.states import Priority, Status

T = TypeVar("T")


@dataclass(frozen=True)
class Wanted(Generic[T]):
    """A value and who asks for it: "rule:5", "system"."""

    value: T
    by: str


@dataclass(frozen=True)
class Changes:
    """What is wanted of one ticket; None leaves a property as it is, tags are added."""

    queue: Wanted[Queue] | None = None
    priority: Wanted[Priority] | None = None
    assignee: Wanted[User] | None = None
    tags: tuple[Wanted[str], ...] = ()


_UPDATE = """
UPDATE tickets_ticket AS t
SET queue_id = v.queue_id, assignee_id = v.assignee_id, status = v.status, priority = v.priority,
    tags = string_to_array(v.tags, ','), version = t.version + 1, updated_at = %s
FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::text[], %s::text[], %s::text[])
     AS v(id, queue_id, assignee_id, status, priority, tags)
WHERE t.id = v.id
"""


def apply(wanted: Iterable[tuple[Ticket, Changes]], *, now: datetime) -> None:
    """Change locked tickets (with customer, queue and assignee at hand) as rules want it.

    What already is as wanted is no change and leaves no row in the log. Must run in the transaction that
    holds the locks.
    """
    changed: list[Ticket] = []
    log: list[TicketEvent] = []
    for ticket, changes in wanted:
        entries = _apply_one(ticket, changes, now=now)
        if entries:
            changed.append(ticket)
            log += entries
    if not changed:
        return
    _write(changed, now=now)
    bulk.insert(log)
    moved = {entry.ticket_id for entry in log if entry.kind in {EventKind.QUEUED, EventKind.ASSIGNED}}
    for ticket in changed:
        ticket.version += 1
        ticket.updated_at = now
        journal.announce(ticket, by="system", now=now)
        if ticket.pk in moved:
            emit(
                TicketAssigned(
                    occurred_at=now,
                    ticket_id=ticket.pk,
                    assignee_id=ticket.assignee_id,
                    queue_id=ticket.queue_id,
                )
            )


def _apply_one(ticket: Ticket, changes: Changes, *, now: datetime) -> list[TicketEvent]:
    entries: list[TicketEvent] = []

    def log(kind: EventKind, by: str, before: str, after: str) -> None:
        entries.append(journal.entry(ticket, kind, by=by, now=now, before=before, after=after))

    if (queue := changes.queue) and ticket.queue_id != queue.value.pk:
        before, ticket.queue = ticket.queue.name if ticket.queue else "", queue.value
        log(EventKind.QUEUED, queue.by, before, queue.value.name)
    if (priority := changes.priority) and ticket.priority != priority.value:
        before, ticket.priority = ticket.priority, priority.value
        log(EventKind.PRIORITY, priority.by, before, priority.value)
    if (agent := changes.assignee) and ticket.assignee_id != agent.value.pk:
        before, ticket.assignee = ticket.assignee.name if ticket.assignee else "", agent.value
        log(EventKind.ASSIGNED, agent.by, before, agent.value.name)
        if ticket.status == Status.NEW:
            ticket.status = Status.OPEN
            log(EventKind.STATUS, agent.by, Status.NEW, Status.OPEN)
    for by, tags in _tags_by_actor(changes.tags):
        merged = sorted({*ticket.tags, *tags} - {""})
        if merged != ticket.tags:
            log(EventKind.TAGS, by, ", ".join(ticket.tags), ", ".join(merged))
            ticket.tags = merged
    return entries


def _tags_by_actor(tags: Sequence[Wanted[str]]) -> list[tuple[str, set[str]]]:
    by_actor: dict[str, set[str]] = {}
    for tag in tags:
        by_actor.setdefault(tag.by, set()).add(clean_tag(tag.value))
    return list(by_actor.items())


def _write(tickets: Sequence[Ticket], *, now: datetime) -> None:
    columns = zip(
        *((t.pk, t.queue_id, t.assignee_id, t.status, t.priority, ",".join(t.tags)) for t in tickets),
        strict=True,
    )
    with connection.cursor() as cursor:
        cursor.execute(_UPDATE, [now, *(list(column) for column in columns)])
