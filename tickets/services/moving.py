"""Rows that go from ticket to ticket, and what tickets say of themselves before and after it.

Every row is written down before it is moved (MovedRow), so that it can be put back at any later time. Rows that
came in the meantime stay with the thread they came through.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from core.registry import Registry
from core.text import one_line
from tickets.models import (
    Attachment,
    Direction,
    Message,
    MovedRow,
    MoveKind,
    Thread,
    Ticket,
    TicketMove,
)
from tickets.states import UNRESOLVED

THREADS, MESSAGES = "thread", "message"


@dataclass(frozen=True)
class Follower:
    """Rows of another table that belong to a ticket by its field ``ticket`` and go along when it is merged.

    Of two rows with equal ``unique_with`` fields the merged ticket's one stays behind.
    """

    model: type[Model]
    unique_with: tuple[str, ...] = ()


# Other modules and apps add their tables here, by a name that never changes: it stands in MovedRow.
followers: Registry[Follower] = Registry("table that follows a ticket")

# What a move changes of a ticket besides its rows.
SAID = (
    "status",
    "resolved_at",
    "closed_at",
    "waiting_since",
    "reopened_count",
    "snoozed_until",
    "message_count",
    "activity_at",
    "preview",
    "last_direction",
    "has_attachments",
    "tags",
)
_TIMES = ("snoozed_until", "resolved_at", "closed_at", "waiting_since", "activity_at")


def snapshot(ticket: Ticket) -> dict[str, Any]:
    """What the ticket says of itself, fit for JSON; times as ISO 8601 with their offset."""
    said = {name: getattr(ticket, name) for name in SAID}
    for name in _TIMES:
        said[name] = said[name].isoformat() if said[name] else None
    return {**said, "status": str(said["status"]), "tags": list(said["tags"])}


def restore(ticket: Ticket, said: dict[str, Any]) -> None:
    """Give a locked ticket what :func:`snapshot` kept; the caller saves SAID."""
    for name in SAID:
        value = said.get(name)  # what was kept before there was this field lacks it
        setattr(ticket, name, datetime.fromisoformat(value) if name in _TIMES and value else value)


def move_everything(move: TicketMove) -> None:
    """Write down and move all threads, messages and followers of ``origin`` to ``target``."""
    origin, target = move.origin_id, move.target_id
    threads = list(Thread.objects.filter(ticket=origin).values_list("pk", flat=True))
    messages = list(Message.objects.filter(ticket=origin).values_list("pk", "thread_id"))
    rows = [_row(move, THREADS, pk) for pk in threads]
    rows += [_row(move, MESSAGES, pk, thread_id) for pk, thread_id in messages]
    Thread.objects.filter(pk__in=threads).update(ticket=target)
    Message.objects.filter(pk__in=[pk for pk, _ in messages]).update(ticket=target)
    for name, follower in followers.items():
        found = _going(follower, origin, target)
        pks = list(found.values_list("pk", flat=True))
        rows += [_row(move, name, pk) for pk in pks]
        follower.model._default_manager.filter(pk__in=pks).update(ticket=target)
    MovedRow.objects.bulk_create(rows)


def _going(follower: Follower, origin: int, target: int) -> QuerySet[Any]:
    rows = follower.model._default_manager.filter(ticket=origin)
    if not follower.unique_with:
        return rows
    same = {name: OuterRef(name) for name in follower.unique_with}
    return rows.exclude(Exists(follower.model._default_manager.filter(ticket=target, **same)))


def _row(move: TicketMove, table: str, pk: int, thread_id: int | None = None) -> MovedRow:
    return MovedRow(move=move, table=table, row_id=pk, ticket_before=move.origin_id, thread_before=thread_id)


def take_back_everything(move: TicketMove, *, holder: int) -> bool:
    """Put back what a merge took along, from the ticket that holds it now; new rows follow their thread.

    What was moved on from ``holder`` to elsewhere stays there. Returns whether exactly the rows of then came back.
    """
    logged: dict[str, list[int]] = {}
    for table, pk in MovedRow.objects.filter(move=move, is_void=False).values_list("table", "row_id"):
        logged.setdefault(table, []).append(pk)
    threads = Thread.objects.filter(pk__in=logged.get(THREADS, ()), ticket=holder)
    came = {THREADS: list(threads.values_list("pk", flat=True))}
    notes = Q(thread__isnull=True, pk__in=logged.get(MESSAGES, ()))
    messages = Message.objects.filter(Q(thread__in=came[THREADS]) | notes, ticket=holder)
    came[MESSAGES] = list(messages.values_list("pk", flat=True))
    threads.update(ticket=move.origin_id)
    Message.objects.filter(pk__in=came[MESSAGES]).update(ticket=move.origin_id)
    for name, follower in followers.items():
        rows = follower.model._default_manager.filter(pk__in=logged.get(name, ()), ticket=holder)
        came[name] = list(rows.values_list("pk", flat=True))
        rows.update(ticket=move.origin_id)
    for table, pks in came.items():
        void_later(move, table, pks)
    return all(sorted(came.get(table, ())) == sorted(logged.get(table, ())) for table in (THREADS, MESSAGES))


def void_later(move: TicketMove, table: str, pks: Sequence[int]) -> None:
    """What came back by this move is no longer another later move's to put back."""
    MovedRow.objects.filter(
        table=table, row_id__in=pks, move__pk__gt=move.pk, move__undone_at__isnull=True
    ).update(is_void=True)


def moved_since(move: TicketMove, ticket: Ticket) -> bool:
    """Whether a later move that still stands took from this ticket or gave to it."""
    later = TicketMove.objects.filter(pk__gt=move.pk, undone_at__isnull=True)
    return later.filter(Q(origin=ticket) | Q(target=ticket)).exists()


def count_again(ticket: Ticket) -> None:
    """Derive what a ticket says of its messages from the messages; the caller saves SAID."""
    messages = Message.objects.filter(ticket=ticket)
    ticket.message_count = messages.count()
    spoken = messages.filter(
        Q(direction=Direction.INBOUND) | Q(direction=Direction.OUTBOUND, is_automatic=False)
    ).defer("search", "html", "text")
    if newest := spoken.order_by("-created_at", "-pk").first():
        ticket.activity_at = newest.created_at
    with_customer = spoken.filter(thread__is_side=False)
    if newest := with_customer.order_by("-created_at", "-pk").first():
        ticket.preview, ticket.last_direction = one_line(newest.body, 160), newest.direction
    ticket.has_attachments = Attachment.objects.filter(message__in=spoken, is_inline=False).exists()
    ticket.waiting_since = _waiting_since(with_customer) if ticket.status in UNRESOLVED else None


def _waiting_since(spoken: QuerySet[Message]) -> datetime | None:
    """When the customer first wrote what nobody has answered yet."""
    answers = spoken.filter(direction=Direction.OUTBOUND)
    asked = spoken.filter(direction=Direction.INBOUND, is_automatic=False)
    answered_at = answers.order_by("-created_at").values_list("created_at", flat=True).first()
    if answered_at is not None:
        asked = asked.filter(created_at__gt=answered_at)
    return asked.order_by("created_at").values_list("created_at", flat=True).first()


def wrote_since(ticket_id: int, known: Iterable[int]) -> bool:
    """Whether a person wrote from outside on this ticket, besides these messages."""
    inbound = Message.objects.filter(
        ticket_id=ticket_id, direction=Direction.INBOUND, is_automatic=False, thread__is_side=False
    )
    return inbound.exclude(pk__in=list(known)).exists()


def threads_from(origin_id: int, thread_ids: Sequence[int]) -> set[int]:
    """Those of these threads that a merge brought from a ticket."""
    rows = MovedRow.objects.filter(
        table=THREADS,
        row_id__in=thread_ids,
        ticket_before=origin_id,
        is_void=False,
        move__kind=MoveKind.MERGE,
        move__undone_at__isnull=True,
    )
    return set(rows.values_list("row_id", flat=True))


def came_by_merge(thread: Thread, origin_id: int) -> None:
    """A new thread that was meant for a merged ticket goes back to it when the merge is undone."""
    merges = TicketMove.objects.filter(kind=MoveKind.MERGE, undone_at__isnull=True)
    while move := merges.filter(origin_id=origin_id).first():
        MovedRow.objects.create(move=move, table=THREADS, row_id=thread.pk, ticket_before=origin_id)
        origin_id = move.target_id
