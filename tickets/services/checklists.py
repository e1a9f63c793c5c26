"""What is to be done on a ticket, line by line."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import User
from core.text import one_line, storable
from tickets.locks import lock_ticket
from tickets.models import ChecklistItem, EventKind, Ticket
from tickets.services import journal

MAX_ITEMS = 100
LONGEST = 300
ADDED, DONE, OPEN, REMOVED = "added", "done", "open", "removed"


class CannotAdd(Exception):
    """The line can't be added; the message says why."""


@transaction.atomic
def add(ticket_id: int, text: str, *, by: User, now: datetime) -> ChecklistItem:
    """A new line at the end. Raises CannotAdd for an empty one and when there are too many."""
    ticket = lock_ticket(ticket_id)
    words = one_line(storable(text), LONGEST)
    if not words:
        raise CannotAdd(_("write what is to be done"))
    items = ChecklistItem.objects.filter(ticket=ticket)
    if items.count() >= MAX_ITEMS:
        raise CannotAdd(_("a checklist has at most %(n)d lines") % {"n": MAX_ITEMS})
    last = items.aggregate(last=Max("position"))["last"]
    position = 0 if last is None else last + 1
    item = ChecklistItem.objects.create(ticket=ticket, text=words, position=position, created_at=now)
    _log(ticket, ADDED, item, by=by, now=now)
    return item


@transaction.atomic
def tick(ticket_id: int, item_id: int, *, is_done: bool, by: User, now: datetime) -> None:
    """Done, or to be done again; what is so already stays as it is. Raises ChecklistItem.DoesNotExist."""
    ticket = lock_ticket(ticket_id)
    item = ChecklistItem.objects.get(ticket=ticket, pk=item_id)
    if (item.done_at is not None) == is_done:
        return
    item.done_at, item.done_by = (now, by) if is_done else (None, None)
    item.save(update_fields=["done_at", "done_by"])
    _log(ticket, DONE if is_done else OPEN, item, by=by, now=now)


@transaction.atomic
def remove(ticket_id: int, item_id: int, *, by: User, now: datetime) -> ChecklistItem:
    """Delete a line. Raises ChecklistItem.DoesNotExist."""
    ticket = lock_ticket(ticket_id)
    item = ChecklistItem.objects.get(ticket=ticket, pk=item_id)
    _log(ticket, REMOVED, item, by=by, now=now)
    item.delete()
    return item


@transaction.atomic
def move(ticket_id: int, item_id: int, *, down: bool, by: User, now: datetime) -> None:
    """Let a line and its neighbour change places; the log does not tell of it."""
    ticket = lock_ticket(ticket_id)
    items = list(ChecklistItem.objects.filter(ticket=ticket).order_by("position", "pk"))
    index = next((i for i, one in enumerate(items) if one.pk == item_id), None)
    if index is None:
        return
    other = index + (1 if down else -1)
    if not 0 <= other < len(items):
        return
    items[index], items[other] = items[other], items[index]
    for position, one in enumerate(items):
        one.position = position
    ChecklistItem.objects.bulk_update(items, ["position"])
    journal.save(ticket, changed=[], entries=[], by=by, now=now)


def _log(ticket: Ticket, what: str, item: ChecklistItem, *, by: User, now: datetime) -> None:
    entry = journal.entry(ticket, EventKind.CHECKLIST, by=by, now=now, before=what, after=item.text)
    journal.save(ticket, changed=[], entries=[entry], by=by, now=now)
