"""Queues: made, ordered, archived."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import Team, User
from accounts.services import history
from accounts.services.people import CannotChange
from tickets.models import Queue


@transaction.atomic
def save_queue(
    queue: Queue | None, *, name: str, team: Team | None, is_private: bool, by: User, now: datetime
) -> Queue:
    """Make a queue, the last in the order, or change one. Raises CannotChange: a private queue has a team."""
    is_new = queue is None
    if queue is None:
        last = Queue.objects.order_by("-position").values_list("position", flat=True).first()
        queue = Queue(position=0 if last is None else last + 1)
    before = {} if is_new else _values(queue)
    queue.name, queue.team, queue.is_private = " ".join(name.split())[:80], team, is_private
    if not queue.name:
        raise CannotChange(_("a queue needs a name"))
    if is_private and team is None:
        raise CannotChange(_("a private queue needs a team: nobody else would see it"))
    try:
        with transaction.atomic():
            queue.save()
    except IntegrityError as error:
        raise CannotChange(_("another queue has this name")) from error
    action = history.CREATED if is_new else history.CHANGED
    history.record(queue, kind="queue", action=action, by=by, now=now, before=before, after=_values(queue))
    return queue


@transaction.atomic
def move_queue(queue_id: int, step: int, *, by: User, now: datetime) -> None:
    """Up (-1) or down (1) by one place among the queues that are shown. Raises Queue.DoesNotExist."""
    queues = list(Queue.objects.select_for_update().order_by("position", "name"))
    shown = [queue for queue in queues if queue.archived_at is None]
    at = next((place for place, queue in enumerate(shown) if queue.pk == queue_id), None)
    if at is None:
        raise Queue.DoesNotExist
    target = max(0, min(at + step, len(shown) - 1))
    if target == at:
        return
    moved = shown.pop(at)
    shown.insert(target, moved)
    for place, queue in enumerate([*shown, *(queue for queue in queues if queue.archived_at is not None)]):
        queue.position = place
    Queue.objects.bulk_update(queues, ["position"])
    history.record(
        moved,
        kind="queue",
        action=history.CHANGED,
        by=by,
        now=now,
        before={"position": at + 1},
        after={"position": target + 1},
    )


@transaction.atomic
def set_archived(queue: Queue, is_archived: bool, *, by: User, now: datetime) -> Queue:
    """Take a queue out of the navigation and of the lists where one is chosen, or put it back; its tickets stay."""
    if (queue.archived_at is not None) == is_archived:
        return queue
    queue.archived_at = now if is_archived else None
    queue.save(update_fields=["archived_at"])
    action = history.ARCHIVED if is_archived else history.RESTORED
    history.record(queue, kind="queue", action=action, by=by, now=now)
    return queue


def _values(queue: Queue) -> dict[str, Any]:
    team = queue.team.name if queue.team else ""
    return {"name": queue.name, "team": team, "is_private": queue.is_private}
