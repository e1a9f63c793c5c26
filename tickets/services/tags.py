"""Tags of many tickets: renamed, merged, deleted, in steps, each change in the log of its ticket."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import history
from core import work
from core.models import Work
from tickets.locks import lock_tickets
from tickets.models import EventKind, Ticket, TicketEvent
from tickets.services import journal
from tickets.services.properties import clean_tag

REPLACE, RESTORE = "tags.replace", "tags.restore"
STEP = 200


class CannotChangeTag(Exception):
    """The tag can't be changed so; the message says why."""


@transaction.atomic
def replace(tag: str, by_tag: str, *, by: User, now: datetime) -> Work:
    """Begin to put another tag ("" : none) in the place of one, on every ticket. Raises CannotChangeTag."""
    wanted = clean_tag(by_tag)
    if by_tag.strip() and not wanted:
        raise CannotChangeTag(_("a tag is made of letters, digits and hyphens"))
    if wanted == tag:
        raise CannotChangeTag(_("this is its name already"))
    total = Ticket.objects.filter(tags__contains=[tag]).count()
    label = _("“%(tag)s” becomes “%(new)s”") if wanted else _("“%(tag)s” is removed")
    _record(tag, wanted, by=by, now=now)
    arguments = {"tag": tag, "by_tag": wanted, "user": by.pk}
    return work.start(
        REPLACE,
        label=label % {"tag": tag, "new": wanted},
        arguments=arguments,
        total=total,
        by=journal.actor_name(by),
        now=now,
    )


@transaction.atomic
def restore(done: Work, *, by: User, now: datetime) -> Work:
    """Begin to take back what :func:`replace` did. Raises CannotChangeTag when it is not done or taken back already."""
    done = Work.objects.select_for_update().get(pk=done.pk)
    if done.kind != REPLACE or done.finished_at is None or done.result.get("restored_by"):
        raise CannotChangeTag(_("this can't be taken back"))
    tag, by_tag = done.arguments["tag"], done.arguments["by_tag"]
    _record(by_tag, tag, by=by, now=now)
    back = work.start(
        RESTORE,
        label=_("“%s” comes back") % tag,
        arguments={"work": done.pk, "user": by.pk, "tag": tag, "by_tag": by_tag},
        total=done.done,
        by=journal.actor_name(by),
        now=now,
    )
    done.result["restored_by"] = back.pk
    done.save(update_fields=["result"])
    return back


def _record(tag: str, wanted: str, *, by: User, now: datetime) -> None:
    action = history.CHANGED if wanted and tag else history.DELETED if tag else history.RESTORED
    history.write("tag", tag or wanted, action=action, by=by, now=now, changes={"name": [tag, wanted]})


@work.runner(REPLACE)
def _replace_some(task: Work, now: datetime) -> bool:
    tag, by_tag = task.arguments["tag"], task.arguments["by_tag"]
    ids = list(Ticket.objects.filter(tags__contains=[tag]).order_by("pk").values_list("pk", flat=True)[:STEP])
    user = User.objects.get(pk=task.arguments["user"])
    ranges = task.result.setdefault("events", [])
    first = _newest_event()
    for ticket in lock_tickets(ids).values():
        _set(ticket, {by_tag} - {""}, {tag}, by=user, now=now)
    ranges.append([first, _newest_event()])
    task.done += len(ids)
    return len(ids) < STEP


@work.runner(RESTORE)
def _restore_some(task: Work, now: datetime) -> bool:
    source = Work.objects.get(pk=task.arguments["work"])
    ranges = source.result.get("events", [])
    at = task.result.setdefault("at", 0)
    if at >= len(ranges):
        return True
    user = User.objects.get(pk=task.arguments["user"])
    first, last = ranges[at]
    log = TicketEvent.objects.filter(
        pk__gt=first, pk__lte=last, kind=EventKind.TAGS, actor=f"user:{source.arguments['user']}"
    )
    tag, by_tag = task.arguments["tag"], task.arguments["by_tag"]
    had = {row.ticket_id: set(row.before.split(", ")) for row in log if tag in row.before.split(", ")}
    for ticket in lock_tickets(had).values():
        _set(ticket, {tag}, {by_tag} - had[ticket.pk], by=user, now=now)
    task.done += len(had)
    task.result["at"] = at + 1
    return bool(at + 1 >= len(ranges))


def _newest_event() -> int:
    return TicketEvent.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def _set(ticket: Ticket, add: set[str], remove: set[str], *, by: User, now: datetime) -> None:
    tags = sorted((set(ticket.tags) - remove) | add)
    if tags == ticket.tags:
        return
    log = journal.entry(
        ticket, EventKind.TAGS, by=by, now=now, before=", ".join(ticket.tags), after=", ".join(tags)
    )
    ticket.tags = tags
    journal.save(ticket, changed=["tags"], entries=[log], by=by, now=now)
