"""Long work in steps: each step is one transaction, the next is an event of the outbox, nothing is lost or done twice.

@runner("tags.rename")
def rename(work: Work, now: datetime) -> bool:
    ...  # some hundred rows; add to work.done
    return is_finished
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django.db import transaction

from core.events import Event
from core.models import Work
from core.outbox import emit
from core.registry import Registry

# Does one step of the work, in the transaction that also keeps the row; true when nothing is left to do.
Runner = Callable[[Work, datetime], bool]

runners: Registry[Runner] = Registry("runner")
runner = runners.register


@dataclass(frozen=True, kw_only=True)
class WorkDue(Event):
    """A step of long work is to be done."""

    name: ClassVar[str] = "core.work_due"
    work_id: int
    step: int


@transaction.atomic
def start(
    kind: str,
    *,
    label: str,
    arguments: Mapping[str, Any],
    total: int,
    by: str,
    now: datetime,
) -> Work:
    """Begin long work. Raises KeyError for a kind that nobody runs."""
    runners[kind]
    work = Work.objects.create(
        kind=kind,
        label=label[:200],
        arguments=dict(arguments),
        total=total,
        started_by=by,
        started_at=now,
    )
    emit(WorkDue(occurred_at=now, actor=by, work_id=work.pk, step=0))
    return work


def is_running(kind: str) -> bool:
    """Whether work of this kind is under way."""
    return Work.objects.filter(kind=kind, finished_at__isnull=True).exists()


def do_step(work_id: int, *, step: int, actor: str, now: datetime) -> Work | None:
    """One step, in the transaction of the handler; None when the work is done already."""
    work = Work.objects.select_for_update().filter(pk=work_id, finished_at__isnull=True).first()
    if work is None:
        return None
    if runners[work.kind](work, now):
        work.finished_at = now
        work.done = max(work.done, work.total)
    else:
        emit(WorkDue(occurred_at=now, actor=actor, work_id=work.pk, step=step + 1))
    work.save(update_fields=["result", "done", "total", "finished_at"])
    return work
