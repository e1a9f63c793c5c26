"""Taking back what one did: each ticket that still is as the deed left it, and no other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.outbox import emit
from tickets.events import TicketAssigned, TicketReopened, TicketResolved
from tickets.locks import lock_tickets
from tickets.models import EventKind, Operation, OperationItem, Queue, Ticket, TicketEvent
from tickets.models.operation import ItemState, OperationState
from tickets.services import journal
from tickets.snapshots import FIELDS, same, value_of
from tickets.states import Status, can_restore

OFFERED_FOR = timedelta(seconds=10)  # how long pages offer it
ACCEPTED_FOR = timedelta(minutes=10)  # how long we do it: a page may be slow, a clock may be wrong
KEPT_FOR = timedelta(days=7)


class CannotUndo(Exception):
    """It is not theirs, too late, or nothing is left of it; the message says which."""


@dataclass
class Undone:
    """The tickets that are as they were, and those that were left alone, each with the reason."""

    tickets: list[int] = field(default_factory=list)
    kept: dict[int, str] = field(default_factory=dict)


@transaction.atomic
def undo(operation_id: int, *, by: User, now: datetime) -> Undone:
    """Take back an operation of one's own. Raises CannotUndo.

    Of two who ask at once the second is told that it is done already.
    """
    operation = claim(operation_id, by=by, now=now)
    outcome = revert(list(operation.items.filter(state=ItemState.DONE)), by=by, now=now)
    if not outcome.tickets:
        raise CannotUndo(" ".join(dict.fromkeys(outcome.kept.values())) or _("there is nothing to undo"))
    operation.state, operation.finished_at = OperationState.UNDONE, now
    operation.save(update_fields=["state", "finished_at"])
    return outcome


def claim(operation_id: int, *, by: User, now: datetime) -> Operation:
    """The operation, locked, if this person may undo it now. Raises CannotUndo."""
    operation = Operation.objects.select_for_update().filter(pk=operation_id, by=by).first()
    if operation is None:
        raise CannotUndo(_("there is nothing to undo"))
    if operation.state in {OperationState.UNDOING, OperationState.UNDONE}:
        raise CannotUndo(_("this is undone already"))
    if now - operation.at > ACCEPTED_FOR:
        raise CannotUndo(_("it is too late to undo this"))
    return operation


def revert(items: list[OperationItem], *, by: User, now: datetime) -> Undone:
    """Put back what these items changed, with rows in the log as for any change.

    The items keep what became of each.
    """
    outcome = Undone()
    tickets = lock_tickets(item.ticket_id for item in items)
    users = User.objects.in_bulk(_ids(items, "assignee_id"))
    queues = Queue.objects.select_related("team").in_bulk(_ids(items, "queue_id"))
    for item in sorted(items, key=lambda item: item.ticket_id):
        ticket = tickets.get(item.ticket_id)
        reason = _reason_not_to(item, ticket, users, queues)
        if ticket is None or reason:
            item.state, item.reason = ItemState.KEPT, reason[:255]
            outcome.kept[item.ticket_id] = reason
        else:
            _put_back(item, ticket, users, queues, by=by, now=now)
            item.state = ItemState.UNDONE
            outcome.tickets.append(ticket.pk)
    OperationItem.objects.bulk_update(items, ["state", "reason"])
    return outcome


def _ids(items: Iterable[OperationItem], name: str) -> set[int]:
    return {item.before[name] for item in items if item.before.get(name)}


def _reason_not_to(
    item: OperationItem, ticket: Ticket | None, users: dict[int, User], queues: dict[int, Queue]
) -> str:
    if ticket is None:
        return _("#%(number)s is gone.") % {"number": item.ticket_id}
    told = {"number": ticket.pk}
    if not same(ticket, item.after):
        return _("#%(number)s was changed in the meantime and stays as it is.") % told
    if "status" in item.before and not can_restore(Status(ticket.status)):
        return _("#%(number)s is closed, and a closed ticket stays closed.") % told
    agent, queue = item.before.get("assignee_id"), item.before.get("queue_id")
    if agent and (agent not in users or not users[agent].is_active):
        return _("#%(number)s can't go back: who held it is deactivated.") % told
    if queue and queue not in queues:
        return _("#%(number)s can't go back: its queue is gone.") % told
    return ""


def _put_back(
    item: OperationItem,
    ticket: Ticket,
    users: dict[int, User],
    queues: dict[int, Queue],
    *,
    by: User,
    now: datetime,
) -> None:
    was = Status(ticket.status)
    told = _told(ticket)
    for name, stored in item.before.items():
        if name == "assignee_id":
            ticket.assignee = users.get(stored)
        elif name == "queue_id":
            ticket.queue = queues.get(stored)
        else:
            setattr(ticket, name, value_of(name, stored))
    log = _entries(item, ticket, told, by=by, now=now)
    journal.save(ticket, changed=item.before, entries=log, by=by, now=now)
    _emit(item, ticket, was, by=by, now=now)


_KINDS = {
    "status": EventKind.STATUS,
    "assignee_id": EventKind.ASSIGNED,
    "queue_id": EventKind.QUEUED,
    "priority": EventKind.PRIORITY,
    "tags": EventKind.TAGS,
    "subject": EventKind.SUBJECT,
    "snoozed_until": EventKind.SNOOZED,
}


def _told(ticket: Ticket) -> dict[str, str]:
    """The values as the log tells them."""
    return {
        "status": ticket.status,
        "assignee_id": ticket.assignee.name if ticket.assignee else "",
        "queue_id": ticket.queue.name if ticket.queue else "",
        "priority": ticket.priority,
        "tags": ", ".join(ticket.tags),
        "subject": ticket.subject,
        "snoozed_until": ticket.snoozed_until.isoformat() if ticket.snoozed_until else "",
    }


def _entries(
    item: OperationItem, ticket: Ticket, before: dict[str, str], *, by: User, now: datetime
) -> list[TicketEvent]:
    after = _told(ticket)
    rows = [
        journal.entry(ticket, _KINDS[name], by=by, now=now, before=before[name], after=after[name])
        for name in FIELDS
        if name in item.before
    ]
    for row in rows:
        row.is_undo = True
    return rows


def _emit(item: OperationItem, ticket: Ticket, was: Status, *, by: User, now: datetime) -> None:
    actor = journal.actor_name(by)
    if {"assignee_id", "queue_id"} & set(item.before):
        emit(
            TicketAssigned(
                occurred_at=now,
                actor=actor,
                ticket_id=ticket.pk,
                assignee_id=ticket.assignee_id,
                queue_id=ticket.queue_id,
            )
        )
    if was == Status.RESOLVED and ticket.status != Status.RESOLVED:
        emit(TicketReopened(occurred_at=now, actor=actor, ticket_id=ticket.pk))
    elif ticket.status == Status.RESOLVED and ticket.resolved_at is not None and was != Status.RESOLVED:
        # The moment of the resolution that stands again: its survey is scheduled already, or never was.
        emit(TicketResolved(occurred_at=ticket.resolved_at, actor=actor, ticket_id=ticket.pk))


def forget_old(*, now: datetime, limit: int = 5000) -> int:
    """Delete operations that nobody can undo any more; returns how many. To be called again while it is ``limit``."""
    old = list(
        Operation.objects.filter(at__lt=now - KEPT_FOR).order_by("at").values_list("pk", flat=True)[:limit]
    )
    Operation.objects.filter(pk__in=old).delete()
    return len(old)
