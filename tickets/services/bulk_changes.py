"""One change of many tickets: few at once, many in steps of the outbox; each at most once, undone as a whole.

What is wanted is a small JSON object: {"do": "status", "value": "resolved"}; see :data:`KINDS` for the others.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from core import bulk, work
from core.models import Work
from core.outbox import savepoint
from tickets.labels import STATUS_LABELS
from tickets.models import ItemState, Operation, OperationItem, Queue, Ticket
from tickets.models.operation import OperationState
from tickets.services import assignment, journal, lifecycle, properties, snoozing, undo
from tickets.services.lifecycle import CannotChangeStatus
from tickets.services.recorder import watching
from tickets.states import Priority, Status

CHANGE = "tickets.bulk_change"
UNDO = "tickets.bulk_undo"
AT_ONCE = 50
STEP = 25
MOST = 10_000

Apply = Callable[[int, Any, User, datetime], object]


class CannotChangeSo(Exception):
    """The change asks for what is not there; the message says what."""


# What a service says when it will not, in words for the reader.
_REFUSALS: tuple[type[Exception], ...] = (
    CannotChangeSo,
    assignment.CannotAssign,
    lifecycle.CannotResolve,
    snoozing.CannotSnooze,
)


def _assign(pk: int, value: Any, by: User, now: datetime) -> object:
    agent = User.objects.filter(pk=value).first() if value else None
    if value and agent is None:
        raise CannotChangeSo(_("that agent is gone"))
    return assignment.assign(pk, agent, by=by, now=now)


def _move(pk: int, value: Any, by: User, now: datetime) -> object:
    queue = Queue.objects.select_related("team").filter(pk=value).first() if value else None
    if value and queue is None:
        raise CannotChangeSo(_("that queue is gone"))
    return assignment.move_to_queue(pk, queue, by=by, now=now)


def _snooze(pk: int, value: Any, by: User, now: datetime) -> object:
    return snoozing.snooze(pk, datetime.fromisoformat(value) if value else None, by=by, now=now)


KINDS: dict[str, Apply] = {
    "status": lambda pk, value, by, now: lifecycle.change_status(pk, Status(value), by=by, now=now),
    "priority": lambda pk, value, by, now: properties.set_priority(pk, Priority(value), by=by, now=now),
    "assign": _assign,
    "queue": _move,
    "add_tags": lambda pk, value, by, now: properties.add_tags(pk, value, by=by, now=now),
    "remove_tags": lambda pk, value, by, now: properties.remove_tags(pk, value, by=by, now=now),
    "snooze": _snooze,
}


@transaction.atomic
def begin(ticket_ids: Sequence[int], wanted: dict[str, Any], *, by: User, now: datetime) -> Operation:
    """Change these tickets, at once when they are few, else in the background; the operation tells how far it is.

    Raises KeyError for a change that nobody knows.
    """
    KINDS[wanted["do"]]
    ids = list(dict.fromkeys(ticket_ids))[:MOST]
    operation = Operation.objects.create(
        by=by, kind="bulk", at=now, state=OperationState.DOING, wanted=wanted
    )
    bulk.insert(OperationItem(operation_id=operation.pk, ticket_id=pk, state=ItemState.WAITING) for pk in ids)
    if len(ids) <= AT_ONCE:
        _change(operation, AT_ONCE, now=now)
        _finish(operation, OperationState.DONE, now=now)
    else:
        _start(CHANGE, operation, len(ids), by=by, now=now)
    return operation


@transaction.atomic
def undo_all(operation_id: int, *, by: User, now: datetime) -> undo.Undone | None:
    """Undo an operation of any size; None when that goes on in the background. Raises CannotUndo."""
    operation = undo.claim(operation_id, by=by, now=now)
    if operation.state == OperationState.DOING:
        raise undo.CannotUndo(_("this is not finished yet"))
    total = operation.items.filter(state=ItemState.DONE).count()
    if total <= AT_ONCE:
        return undo.undo(operation_id, by=by, now=now)
    operation.state = OperationState.UNDOING
    operation.save(update_fields=["state"])
    _start(UNDO, operation, total, by=by, now=now)
    return None


def _start(kind: str, operation: Operation, total: int, *, by: User, now: datetime) -> None:
    arguments = {"operation": operation.pk}
    work.start(kind, label="", arguments=arguments, total=total, by=journal.actor_name(by), now=now)


def _finish(operation: Operation, state: OperationState, *, now: datetime) -> None:
    operation.state, operation.finished_at = state, now
    operation.save(update_fields=["state", "finished_at"])


@work.runner(CHANGE)
def _change_some(task: Work, now: datetime) -> bool:
    operation = Operation.objects.select_related("by").get(pk=task.arguments["operation"])
    with override(operation.by.language):
        done = _change(operation, STEP, now=now)
    task.done += done
    if done == STEP:
        return False
    # The time to undo begins when there is something to look at.
    operation.at = now
    operation.save(update_fields=["at"])
    _finish(operation, OperationState.DONE, now=now)
    return True


@work.runner(UNDO)
def _undo_some(task: Work, now: datetime) -> bool:
    operation = Operation.objects.select_related("by").get(pk=task.arguments["operation"])
    items = list(operation.items.filter(state=ItemState.DONE).order_by("ticket_id")[:STEP])
    with override(operation.by.language):
        undo.revert(items, by=operation.by, now=now)
    task.done += len(items)
    if len(items) == STEP:
        return False
    _finish(operation, OperationState.UNDONE, now=now)
    return True


def _change(operation: Operation, limit: int, *, now: datetime) -> int:
    """Change the next tickets that wait, in the order of their ids; returns how many were looked at."""
    items = list(operation.items.filter(state=ItemState.WAITING).order_by("ticket_id")[:limit])
    visible = set(
        Ticket.objects.visible_to(operation.by)
        .filter(pk__in=[item.ticket_id for item in items])
        .values_list("pk", flat=True)
    )
    for item in items:
        if item.ticket_id not in visible:
            item.state, item.reason = ItemState.FAILED, _("You do not see this ticket any more.")
        else:
            _change_one(item, operation, now=now)
    OperationItem.objects.bulk_update(items, ["state", "reason", "before", "after"])
    return len(items)


def _change_one(item: OperationItem, operation: Operation, *, now: datetime) -> None:
    wanted = operation.wanted or {}
    try:
        with watching() as record, savepoint():
            KINDS[wanted["do"]](item.ticket_id, wanted.get("value"), operation.by, now)
    except _REFUSALS as error:
        item.state, item.reason = ItemState.FAILED, str(error)[:255]
    except CannotChangeStatus as error:
        item.state = ItemState.FAILED
        item.reason = _("A ticket that is “%(before)s” can't become “%(after)s”.") % {
            "before": STATUS_LABELS[error.before],
            "after": STATUS_LABELS[error.after],
        }
    else:
        item.before, item.after = record.changed(item.ticket_id)
        item.state = ItemState.DONE if item.after else ItemState.SAME
