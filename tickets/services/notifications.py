"""Agents are told what concerns them: once for each thing that happened, whatever is done twice."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.models import User
from core.outbox import emit
from tickets.events import MessageQueued, MessageReceived, NoteAdded, NoticesChanged, TicketAssigned
from tickets.models import (
    EventKind,
    Mention,
    Message,
    NoticeKind,
    NoticeSettings,
    Notification,
    ScheduledReply,
    Ticket,
    TicketEvent,
    Watch,
)
from tickets.policies import can_view

DEFAULTS = NoticeSettings()


@dataclass(frozen=True)
class _Wish:
    user_id: int
    kind: NoticeKind
    ticket_id: int
    cause: str
    actor: str
    at: datetime
    message_id: int | None = None


@transaction.atomic
def tell_assigned(events: Sequence[TicketAssigned]) -> None:
    """Tell agents of tickets that others, or rules, have given to them."""
    given = [event for event in events if event.assignee_id and event.actor != f"user:{event.assignee_id}"]
    if not given:
        return
    # The same event also tells of a new queue: only the log knows which of both changed.
    log = TicketEvent.objects.filter(
        ticket__in={event.ticket_id for event in given},
        kind=EventKind.ASSIGNED,
        at__in={event.occurred_at for event in given},
    )
    assigned = {(row.ticket_id, row.at): row.actor for row in log}
    _tell(
        _Wish(
            user_id=event.assignee_id,
            kind=NoticeKind.ASSIGNED,
            ticket_id=event.ticket_id,
            cause=f"assigned:{event.ticket_id}:{event.occurred_at.isoformat()}",
            actor=assigned[key],
            at=event.occurred_at,
        )
        for event in given
        if event.assignee_id
        and (key := (event.ticket_id, event.occurred_at)) in assigned
        and assigned[key] != f"user:{event.assignee_id}"
    )


@transaction.atomic
def tell_written(events: Sequence[MessageReceived | MessageQueued | NoteAdded]) -> None:
    """Tell those who hold or follow a ticket of what was written, and those whom a note names."""
    written = [event for event in events if isinstance(event, NoteAdded) or not event.is_automatic]
    # A reply that was taken back before it went out is no more.
    there = set(
        Message.objects.filter(pk__in=[event.message_id for event in written]).values_list("pk", flat=True)
    )
    written = [event for event in written if event.message_id in there]
    if not written:
        return
    notes = [event.message_id for event in written if isinstance(event, NoteAdded)]
    named: dict[int, set[int]] = defaultdict(set)
    if notes:
        rows = Mention.objects.filter(message__in=notes).values_list("message_id", "user_id")
        for message_id, user_id in rows:
            named[message_id].add(user_id)
    concerned = _concerned({event.ticket_id for event in written})
    wishes = []
    for event in written:
        other = NoticeKind.CUSTOMER if isinstance(event, MessageReceived) else NoticeKind.COLLEAGUE
        for user_id in sorted(concerned[event.ticket_id] | named[event.message_id]):
            kind = NoticeKind.MENTION if user_id in named[event.message_id] else other
            wishes.append(
                _Wish(
                    user_id=user_id,
                    kind=kind,
                    ticket_id=event.ticket_id,
                    cause=f"message:{event.message_id}",
                    actor=event.actor,
                    at=event.occurred_at,
                    message_id=event.message_id,
                )
            )
    _tell(wishes)


def tell_held(row: ScheduledReply, ticket: Ticket, *, now: datetime) -> None:
    """Tell the author of a scheduled reply that it was not sent; part of that transaction."""
    _tell(
        [
            _Wish(
                user_id=row.author_id,
                kind=NoticeKind.HELD,
                ticket_id=ticket.pk,
                cause=f"held:{row.pk}:{now.isoformat()}",
                actor="system",
                at=now,
            )
        ]
    )


def _concerned(ticket_ids: Iterable[int]) -> dict[int, set[int]]:
    """Who holds and who follows these tickets, by ticket."""
    concerned: dict[int, set[int]] = defaultdict(set)
    held = Ticket.objects.filter(pk__in=ticket_ids, assignee__isnull=False).values_list("pk", "assignee_id")
    for ticket_id, user_id in held:
        if user_id is not None:
            concerned[ticket_id].add(user_id)
    for ticket_id, user_id in Watch.objects.filter(ticket__in=ticket_ids).values_list("ticket_id", "user_id"):
        concerned[ticket_id].add(user_id)
    return concerned


def _tell(wishes: Iterable[_Wish]) -> None:
    """Write the rows of those who may see the ticket, want to be told, and did not do it themselves."""
    wanted = [wish for wish in wishes if wish.actor != f"user:{wish.user_id}"]
    if not wanted:
        return
    ids = {wish.user_id for wish in wanted}
    users = User.objects.filter(is_active=True).in_bulk(ids)
    preferences = NoticeSettings.objects.in_bulk(ids)
    tickets = Ticket.objects.select_related("queue").in_bulk({wish.ticket_id for wish in wanted})
    rows = []
    for wish in wanted:
        user, ticket = users.get(wish.user_id), tickets.get(wish.ticket_id)
        if user is None or ticket is None or not can_view(user, ticket):
            continue
        if wish.kind in preferences.get(user.pk, DEFAULTS).muted:
            continue
        rows.append(
            Notification(
                user=user,
                kind=wish.kind,
                cause=wish.cause,
                ticket=ticket,
                message_id=wish.message_id,
                actor=wish.actor,
                at=wish.at,
            )
        )
    Notification.objects.bulk_create(rows, ignore_conflicts=True)
    for user_id in sorted({row.user_id for row in rows}):
        emit(NoticesChanged(occurred_at=max(row.at for row in rows), user_id=user_id))


@transaction.atomic
def mark_read(user: User, *, now: datetime, ticket_id: int | None = None) -> int:
    """The user has read what they were told of a ticket, or all of it; returns how many were unread."""
    unread = Notification.objects.filter(user=user, read_at__isnull=True)
    if ticket_id is not None:
        unread = unread.filter(ticket=ticket_id)
    count = unread.update(read_at=now)
    if count:
        emit(NoticesChanged(occurred_at=now, user_id=user.pk))
    return count


def save_settings(user: User, values: dict[str, object]) -> NoticeSettings:
    """How the user wants to be told; keys are the names of NoticeSettings' fields."""
    return NoticeSettings.objects.update_or_create(user=user, defaults=values)[0]
