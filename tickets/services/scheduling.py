"""Send later: a reply waits for its moment, and is held back when an answer in between would make it a second one."""

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from core.outbox import emit_at
from core.text import storable
from tickets.events import ReplyDue
from tickets.locks import lock_ticket, lock_with_winners, winner_of
from tickets.models import (
    Direction,
    DraftKind,
    EventKind,
    Message,
    ScheduledReply,
    ScheduledState,
    Ticket,
)
from tickets.services import drafts, journal, notifications, replies
from tickets.services.lifecycle import CannotChangeStatus
from tickets.services.replies import CannotReply, Draft
from tickets.states import Status, can_change
from tickets.stored_file import StoredFile

LONGEST = timedelta(days=366)
OPEN = (ScheduledState.WAITING, ScheduledState.HELD)


class CannotSchedule(Exception):
    """The moment is no good, or it is too late to change anything; the message says which."""


@transaction.atomic
def schedule(
    ticket_id: int,
    draft: Draft,
    *,
    send_at: datetime,
    by: User,
    now: datetime,
    status: Status | None = None,
    thread_id: int | None = None,
    seen_message_id: int | None = None,
    is_sent_anyway: bool = False,
) -> ScheduledReply:
    """Keep a reply until ``send_at``; then ``status`` is set with it. Its draft is done.

    With ``is_sent_anyway`` it goes out even if somebody else wrote meanwhile. Raises CannotSchedule, CannotReply and
    its kind SomethingNew (as replies.reply does).
    """
    ticket = lock_ticket(ticket_id)
    replies.refuse_merged(ticket)
    replies.refuse_unseen(ticket, seen_message_id, by=by)
    if not draft.text.strip() and not draft.files:
        raise CannotReply(_("the reply is empty; write something or attach a file"))
    if send_at <= now:
        raise CannotSchedule(_("that moment has passed; choose a later one"))
    if send_at > now + LONGEST:
        raise CannotSchedule(_("a reply can be scheduled for a year at most"))
    # Of all tickets: this one may be merged with another, and what was said there before is no news either.
    newest = Message.objects.order_by("-pk").values_list("pk", flat=True).first()
    row = ScheduledReply.objects.create(
        ticket=ticket,
        author=by,
        thread_id=thread_id,
        text=storable(draft.text),
        html=draft.html,
        to=list(draft.to),
        cc=list(draft.cc),
        files=[asdict(file) for file in draft.files],
        status=status or "",
        send_at=send_at,
        seen_message_id=newest or 0,
        is_sent_anyway=is_sent_anyway,
        was_done=not ticket.is_unresolved,
        created_at=now,
    )
    _log(ticket, EventKind.SCHEDULED, by=by, now=now, after=send_at.isoformat())
    emit_at(ReplyDue(occurred_at=now, scheduled_id=row.pk), due=send_at)
    drafts.forget(ticket_id, DraftKind.REPLY, by=by)
    return row


@transaction.atomic
def send_due(scheduled_id: int, *, now: datetime) -> Message | None:
    """Send a reply whose moment has come, or hold it back; None when it did not go."""
    found = _locked(scheduled_id)
    if found is None:
        return None
    ticket, row = found
    if row.state != ScheduledState.WAITING or row.send_at > now:
        return None
    with override(row.author.language or None):
        why = _why_not(ticket, row)
        if not why:
            try:
                return _send(ticket, row, now=now)
            except (CannotReply, CannotChangeStatus) as error:
                why = str(error)
        _hold(ticket, row, why, now=now)
        return None


@transaction.atomic
def hold_answered(ticket_ids: Collection[int], *, now: datetime) -> int:
    """Hold back what waits on these tickets where somebody else wrote meanwhile; returns how many."""
    waiting = ScheduledReply.objects.filter(state=ScheduledState.WAITING, is_sent_anyway=False)
    concerned = Q(ticket__in=ticket_ids) | Q(ticket__merged_into__in=ticket_ids)
    held = 0
    for pk in waiting.filter(concerned).order_by("ticket_id", "pk").values_list("pk", flat=True):
        found = _locked(pk)
        if found is None or found[1].state != ScheduledState.WAITING:
            continue
        with override(found[1].author.language or None):
            if why := _why_not(*found):
                _hold(*found, why, now=now)
                held += 1
    return held


@transaction.atomic
def send_now(scheduled_id: int, *, by: User, now: datetime, send_after: datetime | None = None) -> Message:
    """Send a reply that waits or is held back, whatever came in between. Raises CannotSchedule, and as reply does."""
    ticket, row = _open(scheduled_id)
    return _send(ticket, row, now=now, send_after=send_after)


@transaction.atomic
def edit(scheduled_id: int, *, by: User, now: datetime) -> Ticket:
    """Make it a draft of ``by`` again; a text begun since is kept below it. Raises CannotSchedule."""
    ticket, row = _open(scheduled_id)
    writing = drafts.Writing(text=row.text, html=row.html, to=tuple(row.to), cc=tuple(row.cc))
    drafts.bring_back(ticket.pk, DraftKind.REPLY, writing, row.files, by=by, now=now)
    _log(ticket, EventKind.UNSCHEDULED, by=by, now=now)
    row.delete()
    return ticket


@transaction.atomic
def cancel(scheduled_id: int, *, by: User, now: datetime) -> Ticket:
    """It is not sent; :func:`restore` takes that back. Raises CannotSchedule."""
    ticket, row = _open(scheduled_id)
    row.state = ScheduledState.CANCELLED
    row.save(update_fields=["state"])
    _log(ticket, EventKind.UNSCHEDULED, by=by, now=now)
    return ticket


@transaction.atomic
def restore(scheduled_id: int, *, by: User, now: datetime) -> Ticket:
    """A cancelled reply waits again, or is held back when its moment has passed. Raises CannotSchedule."""
    found = _locked(scheduled_id)
    if found is None or found[1].state != ScheduledState.CANCELLED:
        raise CannotSchedule(_("there is no such cancelled reply any more"))
    ticket, row = found
    row.state, row.why = ScheduledState.WAITING, ""
    if row.send_at <= now:
        row.state, row.why = ScheduledState.HELD, _("its moment has passed")
    row.save(update_fields=["state", "why"])
    _log(ticket, EventKind.SCHEDULED, by=by, now=now, after=row.send_at.isoformat())
    return ticket


def _locked(scheduled_id: int) -> tuple[Ticket, ScheduledReply] | None:
    """The ticket that goes on (its own may be merged) and the reply, locked in this order; None when it is gone."""
    ticket_id = ScheduledReply.objects.filter(pk=scheduled_id).values_list("ticket_id", flat=True).first()
    if ticket_id is None:
        return None
    locked = lock_with_winners([ticket_id])
    rows = ScheduledReply.objects.select_for_update(of=("self",)).select_related("author")
    row = rows.filter(pk=scheduled_id).first()
    return (winner_of(locked[ticket_id], locked), row) if row else None


def _open(scheduled_id: int) -> tuple[Ticket, ScheduledReply]:
    found = _locked(scheduled_id)
    if found is None or found[1].state not in OPEN:
        raise CannotSchedule(_("it is too late: the reply was sent or taken away already"))
    return found


def _why_not(ticket: Ticket, row: ScheduledReply) -> str:
    """Why it must not go out by itself; "" when it may."""
    if not row.author.is_active:
        return _("its author is no longer here")
    if row.is_sent_anyway:
        return ""
    newer = Message.objects.filter(ticket=ticket, pk__gt=row.seen_message_id, is_automatic=False)
    to_or_from_customer = newer.exclude(direction=Direction.NOTE).exclude(thread__is_side=True)
    other = to_or_from_customer.filter(Q(author__isnull=True) | ~Q(author=row.author)).order_by("pk").first()
    if other is not None:
        words = _("%(name)s wrote after it was scheduled")
        return words % {"name": other.author_name or other.sender}
    if not ticket.is_unresolved and not row.was_done:
        return _("the ticket was resolved after it was scheduled")
    return ""


def _send(
    ticket: Ticket, row: ScheduledReply, *, now: datetime, send_after: datetime | None = None
) -> Message:
    draft = Draft(
        text=row.text,
        html=row.html,
        to=tuple(row.to),
        cc=tuple(row.cc),
        files=tuple(StoredFile(**file) for file in row.files),
    )
    status = Status(row.status) if row.status else None
    if status is not None and not can_change(Status(ticket.status), status):
        status = None  # what somebody decided meanwhile stands
    message = replies.reply(
        ticket.pk,
        draft,
        by=row.author,
        now=now,
        status=status,
        thread_id=row.thread_id,
        send_after=send_after,
    )
    row.state, row.why, row.message = ScheduledState.SENT, "", message
    row.save(update_fields=["state", "why", "message"])
    return message


def _hold(ticket: Ticket, row: ScheduledReply, why: str, *, now: datetime) -> None:
    """Not sent; its author is told, and it stands on the ticket until somebody decides."""
    row.state, row.why = ScheduledState.HELD, why[:300]
    row.save(update_fields=["state", "why"])
    _log(ticket, EventKind.HELD_BACK, by="system", now=now, after=row.why)
    notifications.tell_held(row, ticket, now=now)


def _log(ticket: Ticket, kind: EventKind, *, by: User | str, now: datetime, after: str = "") -> None:
    entry = journal.entry(ticket, kind, by=by, now=now, after=after)
    journal.save(ticket, changed=[], entries=[entry], by=by, now=now)
