"""Remembers what a person's deed changes, so that it can be undone.

Around any services that change tickets::

    with recording("status", by=user, now=now) as record:
        lifecycle.change_status(...)
    record.operation_id  # None when nothing changed that can be undone

It makes one transaction of the block. Deeds inside it (a macro of several changes) belong to the same operation.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from accounts.models import User
from tickets.models import Operation, OperationItem, Ticket
from tickets.snapshots import Values, changes, snapshot
from tickets.states import Status


@dataclass
class Recording:
    """What was there first and last, by ticket; ``operation_id`` is known after the block."""

    before: dict[int, Values] = field(default_factory=dict)
    after: dict[int, Values] = field(default_factory=dict)
    operation_id: int | None = None

    def changed(self, ticket_id: int) -> tuple[Values, Values]:
        """The fields of a ticket that differ, before and after; both empty when nothing does."""
        if ticket_id not in self.before:
            return {}, {}
        return changes(self.before[ticket_id], self.after[ticket_id])


_current: ContextVar[Recording | None] = ContextVar("recording", default=None)


def note(ticket: Ticket) -> None:
    """Called by the journal for each ticket that it saves."""
    record = _current.get()
    if record is None or ticket.as_locked is None:
        return
    record.before.setdefault(ticket.pk, ticket.as_locked)
    record.after[ticket.pk] = snapshot(ticket)


@contextlib.contextmanager
def watching() -> Iterator[Recording]:
    """Collects what the block changes, without a row; an outer recording goes on and is returned instead."""
    if (outer := _current.get()) is not None:
        yield outer
        return
    record = Recording()
    token = _current.set(record)
    try:
        yield record
    finally:
        _current.reset(token)


@contextlib.contextmanager
def recording(kind: str, *, by: User, now: datetime) -> Iterator[Recording]:
    """Makes an operation of what the block changes; a ticket that was closed can't be undone and has no part."""
    if (outer := _current.get()) is not None:
        yield outer
        return
    with transaction.atomic():
        with watching() as record:
            yield record
        _write(record, kind, by=by, now=now)


def _write(record: Recording, kind: str, *, by: User, now: datetime) -> None:
    changed = {pk: record.changed(pk) for pk in sorted(record.before)}
    kept = {
        pk: pair for pk, pair in changed.items() if pair[1] and pair[1].get("status") != Status.CLOSED.value
    }
    if not kept:
        return
    operation = Operation.objects.create(by=by, kind=kind, at=now, finished_at=now)
    OperationItem.objects.bulk_create(
        OperationItem(operation=operation, ticket_id=pk, before=before, after=after)
        for pk, (before, after) in kept.items()
    )
    record.operation_id = operation.pk
