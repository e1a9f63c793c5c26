"""Some messages of a ticket become a ticket of their own, and can come back at any later time."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.outbox import collecting, emit
from tickets.events import TicketMerged
from tickets.locks import lock_ticket, lock_with_winners, winner_of
from tickets.models import (
    EventKind,
    Message,
    MovedRow,
    MoveKind,
    Thread,
    Ticket,
    TicketMove,
)
from tickets.services import journal, moving
from tickets.services.merging import CannotUndo
from tickets.states import Status


class CannotSplit(Exception):
    """These messages can't become a ticket of their own; the message says why."""


@transaction.atomic
def split(ticket_id: int, message_ids: Iterable[int], *, subject: str, by: User, now: datetime) -> TicketMove:
    """Move messages into a new ticket of the same queue and assignee; ``target`` of the move is that ticket.

    Its customer is whoever wrote the first of them. Raises CannotSplit when nothing would go, or nothing stay.
    """
    origin = lock_ticket(ticket_id)
    if origin.merged_into_id is not None:
        raise CannotSplit(_("ticket #%(number)d was merged into another one") % {"number": origin.pk})
    going = list(
        Message.objects.filter(ticket=origin, pk__in=set(message_ids))
        .select_related("thread", "identity__customer")
        .defer("search")
        .order_by("pk")
    )
    if not going:
        raise CannotSplit(_("choose the messages that shall go"))
    if not Message.objects.filter(ticket=origin).exclude(pk__in=[m.pk for m in going]).exists():
        raise CannotSplit(_("at least one message must stay"))
    with collecting():
        return _split(origin, going, subject=subject, by=by, now=now)


def _split(origin: Ticket, going: Sequence[Message], *, subject: str, by: User, now: datetime) -> TicketMove:
    target = _new_ticket(origin, going, subject=subject, now=now)
    before = {"origin": moving.snapshot(origin)}
    move = TicketMove.objects.create(
        kind=MoveKind.SPLIT, origin=origin, target=target, before=before, by=by, at=now
    )
    _move_messages(move, going)
    moving.count_again(target)
    moving.count_again(origin)
    move.after = {"origin": moving.snapshot(origin), "target": moving.snapshot(target)}
    move.save(update_fields=["after"])
    off = journal.entry(origin, EventKind.SPLIT_OFF, by=by, now=now, after=f"#{target.pk}")
    made = [
        journal.entry(target, EventKind.CREATED, by=by, now=now, after=target.status),
        journal.entry(target, EventKind.SPLIT_FROM, by=by, now=now, after=f"#{origin.pk}"),
    ]
    journal.save(origin, changed=moving.SAID, entries=[off], by=by, now=now)
    journal.save(target, changed=moving.SAID, entries=made, by=by, now=now)
    return move


def _new_ticket(origin: Ticket, going: Sequence[Message], *, subject: str, now: datetime) -> Ticket:
    writer = next((message.identity for message in going if message.identity), None)
    thread = next((message.thread for message in going if message.thread), None)
    customer = writer.customer if writer and not (thread and thread.is_side) else origin.customer
    return Ticket.objects.create(
        brand=origin.brand,
        customer=customer,
        queue=origin.queue,
        assignee=origin.assignee,
        subject=subject.strip()[:300] or origin.subject,
        status=Status.OPEN if origin.assignee_id else Status.NEW,
        priority=origin.priority,
        channel=thread.channel if thread else origin.channel,
        language=origin.language,
        value_minor=customer.value_minor,
        created_at=now,
        activity_at=now,
        updated_at=now,
    )


def _move_messages(move: TicketMove, going: Sequence[Message]) -> None:
    """The messages go; of each of their threads the new ticket has a copy, the old one keeps its own."""
    copies: dict[int, Thread] = {}
    rows = []
    for message in going:
        rows.append(
            MovedRow(
                move=move,
                table=moving.MESSAGES,
                row_id=message.pk,
                ticket_before=move.origin_id,
                thread_before=message.thread_id,
            )
        )
        if message.thread is not None and message.thread.pk not in copies:
            copies[message.thread.pk] = _copy(message.thread, move.target_id)
    MovedRow.objects.bulk_create(rows)
    notes = [message.pk for message in going if message.thread_id is None]
    Message.objects.filter(pk__in=notes).update(ticket=move.target_id)
    for old, copy in copies.items():
        same = [message.pk for message in going if message.thread_id == old]
        Message.objects.filter(pk__in=same).update(ticket=move.target_id, thread=copy)


def _copy(thread: Thread, ticket_id: int) -> Thread:
    return Thread.objects.create(
        ticket_id=ticket_id,
        channel=thread.channel,
        address=thread.address,
        identity=thread.identity,
        subject=thread.subject,
        is_side=thread.is_side,
        created_at=thread.created_at,
    )


@transaction.atomic
def undo(move_id: int, *, by: User, now: datetime) -> TicketMove:
    """Bring the messages back to their threads; what came to the new ticket since comes along on its own thread.

    The new ticket stays, closed, with a pointer to the old one. Raises CannotUndo.
    """
    asked = TicketMove.objects.filter(pk=move_id, kind=MoveKind.SPLIT)
    pair = asked.values_list("origin_id", "target_id").first()
    locked = lock_with_winners(pair or ())
    move = asked.first()  # read again under the locks
    if move is None or move.undone_at is not None:
        raise CannotUndo(_("this was undone already"))
    target = locked[move.target_id]
    if target.merged_into_id is not None:
        raise CannotUndo(_("ticket #%(number)d was merged into another one") % {"number": target.pk})
    holder = winner_of(locked[move.origin_id], locked)
    if holder.pk == target.pk:
        raise CannotUndo(_("the tickets are one already"))
    with collecting():
        _undo(move, target, holder, by=by, now=now)
    return move


def _undo(move: TicketMove, target: Ticket, holder: Ticket, *, by: User, now: datetime) -> None:
    was_now = moving.snapshot(holder)
    _bring_back(move, holder)
    rest = Message.objects.filter(ticket=target)
    is_whole = not rest.exists()
    rest.update(ticket=holder)
    Thread.objects.filter(ticket=target).update(ticket=holder)
    untouched = was_now == move.after["origin"] and not moving.moved_since(move, holder)
    if is_whole and untouched and holder.pk == move.origin_id:
        moving.restore(holder, move.before["origin"])
    else:
        moving.count_again(holder)
    move.undone_at, move.undone_by = now, by
    move.save(update_fields=["undone_at", "undone_by"])
    back = journal.entry(holder, EventKind.UNSPLIT, by=by, now=now, before=f"#{target.pk}")
    gone = journal.entry(
        target, EventKind.UNSPLIT, by=by, now=now, before=target.status, after=f"#{holder.pk}"
    )
    target.merged_into, target.status = holder, Status.CLOSED
    target.closed_at, target.waiting_since = target.closed_at or now, None
    target.snoozed_until = None
    target.message_count, target.has_attachments = 0, False
    journal.save(holder, changed=moving.SAID, entries=[back], by=by, now=now)
    journal.save(target, changed=[*moving.SAID, "merged_into"], entries=[gone], by=by, now=now)
    emit(
        TicketMerged(occurred_at=now, actor=journal.actor_name(by), ticket_id=holder.pk, merged_id=target.pk)
    )


def _bring_back(move: TicketMove, holder: Ticket) -> None:
    """Each message goes to the thread it had, wherever that is now; notes go to the ticket that goes on."""
    rows = MovedRow.objects.filter(move=move, table=moving.MESSAGES, is_void=False)
    by_thread: dict[int | None, list[int]] = {}
    for pk, thread_id in rows.values_list("row_id", "thread_before"):
        by_thread.setdefault(thread_id, []).append(pk)
    homes = dict(Thread.objects.filter(pk__in=[t for t in by_thread if t]).values_list("pk", "ticket_id"))
    for thread_id, pks in by_thread.items():
        messages = Message.objects.filter(pk__in=pks, ticket=move.target_id)
        back = list(messages.values_list("pk", flat=True))
        if thread_id is None:
            messages.update(ticket=holder)
        elif thread_id in homes:
            messages.update(ticket=homes[thread_id], thread=thread_id)
        moving.void_later(move, moving.MESSAGES, back)
