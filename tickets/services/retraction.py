"""Takes back a reply that did not go out yet: the ticket is as if it had not been written.

The log keeps what happened: the reply's rows, and a row that says that they do not count (EventKind.RETRACTED).
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from core.outbox import emit
from tickets.events import ReplyRetracted
from tickets.forwards import chosen_of
from tickets.locks import lock_ticket
from tickets.models import (
    Attachment,
    Direction,
    DraftKind,
    EventKind,
    Forward,
    HeldReply,
    Message,
    Ticket,
    TicketEvent,
)
from tickets.services import drafts, journal

_STATUS = ("status", "resolved_at", "closed_at", "reopened_count")
_SAID_LAST = ("activity_at", "preview", "last_direction", "has_attachments")
FIELDS = (*_STATUS, *_SAID_LAST, "waiting_since", "first_reply_at", "assignee_id")
_MOMENTS = {"resolved_at", "closed_at", "activity_at", "waiting_since", "first_reply_at"}


class CannotRetract(Exception):
    """It is too late, or nothing is there to take back; the message says which."""


def snapshot(ticket: Ticket) -> dict[str, Any]:
    """FIELDS of a ticket as JSON values."""
    values = {name: getattr(ticket, name) for name in FIELDS}
    return {
        name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()
    }


def hold(
    message: Message, before: dict[str, Any], after: dict[str, Any], *, send_after: datetime
) -> HeldReply:
    """Let a reply wait; whoever sends asks for ``send_after``."""
    return HeldReply.objects.create(message=message, send_after=send_after, before=before, after=after)


@transaction.atomic
def retract(message: Message, *, by: User, now: datetime) -> Ticket:
    """Delete a held reply and put back what it did to its ticket, as far as nobody did something else since.

    Its text and files are its author's draft again. Only for the layer that sends, which sees to it that nothing of
    it is on its way. Raises CannotRetract.
    """
    held = HeldReply.objects.filter(message=message).first()
    if held is None:
        raise CannotRetract(_("this message can't be taken back"))
    ticket = lock_ticket(message.ticket_id)
    message_id = message.pk
    entries = [journal.entry(ticket, EventKind.RETRACTED, by=by, now=now, message_id=message_id)]
    entries += _put_back(ticket, message, held, by=by, now=now)
    _back_to_draft(message, now=now)
    message.delete()
    emit(
        ReplyRetracted(
            occurred_at=now, actor=journal.actor_name(by), ticket_id=ticket.pk, message_id=message_id
        )
    )
    changed = [*FIELDS, "message_count"]
    journal.save(ticket, changed=changed, entries=entries, by=by, now=now)
    return ticket


def _put_back(
    ticket: Ticket, message: Message, held: HeldReply, *, by: User, now: datetime
) -> list[TicketEvent]:
    """Restore what still is as the reply left it; returns the rows that tell what changed."""
    before, after = _values(held.before), _values(held.after)
    later = Message.objects.filter(ticket=ticket, pk__gt=message.pk, is_automatic=False)
    # What goes to an outside party answers nothing.
    replied = later.filter(direction=Direction.OUTBOUND, author__isnull=False, thread__is_side=False)
    entries: list[TicketEvent] = []
    ticket.message_count -= 1
    if ticket.status != before["status"] and all(getattr(ticket, name) == after[name] for name in _STATUS):
        entry = journal.entry(
            ticket, EventKind.STATUS, by=by, now=now, before=ticket.status, after=before["status"]
        )
        entries.append(entry)
        _set(ticket, before, _STATUS)
    if before["assignee_id"] != after["assignee_id"] and ticket.assignee_id == after["assignee_id"]:
        name = ticket.assignee.name if ticket.assignee else ""
        entries.append(journal.entry(ticket, EventKind.ASSIGNED, by=by, now=now, before=name))
        ticket.assignee = None
    if not later.exclude(direction=Direction.NOTE).exists():
        _set(ticket, before, _SAID_LAST)
    if before["waiting_since"] != after["waiting_since"] and not replied.exists():
        ticket.waiting_since = before["waiting_since"] or ticket.waiting_since
    is_first = before["first_reply_at"] is None and after["first_reply_at"] is not None
    if is_first and ticket.first_reply_at == after["first_reply_at"]:
        next_reply = replied.order_by("pk").values_list("created_at", flat=True).first()
        ticket.first_reply_at = next_reply and max(next_reply, ticket.created_at)
    for entry in entries:
        entry.message_id = message.pk
    return entries


def _values(stored: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: datetime.fromisoformat(value) if name in _MOMENTS and value else value
        for name, value in stored.items()
    }


def _set(ticket: Ticket, values: Mapping[str, Any], names: tuple[str, ...]) -> None:
    for name in names:
        setattr(ticket, name, values[name])


def _forwarded_files(message: Message, about: str) -> set[str]:
    """The contents of the files, and of the pictures within, that a forward took from its ticket."""
    chosen = chosen_of(about)
    if chosen is None:
        return set()
    files = Attachment.objects.filter(message__ticket=message.ticket_id).exclude(message=message)
    taken = files.filter(Q(pk__in=chosen.files) | Q(is_inline=True))
    return set(taken.values_list("sha256", flat=True))


def _back_to_draft(message: Message, *, now: datetime) -> None:
    if message.author is None:
        return
    files = list(
        message.attachments.order_by("pk").values(
            "filename", "content_type", "size", "sha256", "is_inline", "content_id"
        )
    )
    forward = Forward.objects.filter(message=message).first()
    about = forward.about if forward else ""
    if forward:  # the files of what is forwarded are chosen with it, they are none of the draft's own
        kept = _forwarded_files(message, about)
        files = [file for file in files if file["sha256"] not in kept]
    drafts.bring_back(
        message.ticket_id,
        DraftKind.FORWARD if forward else DraftKind.REPLY,
        drafts.Writing(
            text=message.text, html=message.html, to=tuple(message.to), cc=tuple(message.cc), about=about
        ),
        files,
        by=message.author,
        now=now,
    )
