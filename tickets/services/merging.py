"""Several tickets become one, and can become several again at any later time."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.outbox import collecting, emit
from tickets.events import TicketMerged, TicketUnmerged
from tickets.locks import lock_tickets, lock_with_winners, winner_of
from tickets.models import EventKind, MovedRow, MoveKind, Ticket, TicketEvent, TicketMove
from tickets.services import journal, lifecycle, moving
from tickets.states import UNRESOLVED, Status, after_customer_message

MOST_AT_ONCE = 100


class CannotMerge(Exception):
    """These tickets can't become one; the message says why."""


class OtherCustomers(CannotMerge):
    """Some of the tickets are another customer's: somebody must say that this is meant."""


class CannotUndo(Exception):
    """The merge or split is no longer there to be undone; the message says why."""


@transaction.atomic
def merge(
    winner_id: int, loser_ids: Iterable[int], *, by: User, now: datetime, other_customers: bool = False
) -> list[TicketMove]:
    """Move everything of the losers into the winner and close them with a pointer to it; returns the moves.

    Tags are united; a customer who waits on a loser waits on the winner, and a winner that was waiting for the
    customer or resolved is open again then. Raises CannotMerge, and its kind OtherCustomers unless
    ``other_customers`` says that this is meant.
    """
    losers = sorted(set(loser_ids) - {winner_id})
    if not losers:
        raise CannotMerge(_("choose another ticket to merge with"))
    if len(losers) > MOST_AT_ONCE:
        raise CannotMerge(_("at most %(n)d tickets at once") % {"n": MOST_AT_ONCE})
    locked = lock_tickets([winner_id, *losers])
    if missing := {winner_id, *losers} - set(locked):
        raise CannotMerge(_("there is no ticket #%(number)d") % {"number": min(missing)})
    winner = locked[winner_id]
    _check(winner, [locked[pk] for pk in losers], other_customers=other_customers)
    with collecting():
        return [_merge_one(winner, locked[pk], by=by, now=now) for pk in losers]


def _check(winner: Ticket, losers: Sequence[Ticket], *, other_customers: bool) -> None:
    for ticket in (winner, *losers):
        if ticket.merged_into_id is not None:
            raise CannotMerge(
                _("ticket #%(number)d was merged into #%(winner)d already")
                % {"number": ticket.pk, "winner": ticket.merged_into_id}
            )
    if winner.status == Status.CLOSED:
        raise CannotMerge(
            _("ticket #%(number)d is closed; keep one that is not, or write a new one")
            % {"number": winner.pk}
        )
    if not other_customers and any(ticket.customer_id != winner.customer_id for ticket in losers):
        raise OtherCustomers(_("the tickets are of different customers; say that this is meant"))


def _merge_one(winner: Ticket, loser: Ticket, *, by: User, now: datetime) -> TicketMove:
    before = {"origin": moving.snapshot(loser), "target": moving.snapshot(winner)}
    move = TicketMove.objects.create(
        kind=MoveKind.MERGE, origin=loser, target=winner, before=before, by=by, at=now
    )
    moving.move_everything(move)
    entries = _take_in(winner, loser, by=by, now=now)
    gone = journal.entry(loser, EventKind.MERGED, by=by, now=now, before=loser.status, after=f"#{winner.pk}")
    loser.merged_into = winner
    loser.status, loser.closed_at = Status.CLOSED, loser.closed_at or now
    loser.snoozed_until = None
    loser.waiting_since, loser.message_count, loser.has_attachments = None, 0, False
    move.after = {"origin": moving.snapshot(loser), "target": moving.snapshot(winner)}
    move.save(update_fields=["after"])
    journal.save(winner, changed=moving.SAID, entries=entries, by=by, now=now)
    journal.save(loser, changed=[*moving.SAID, "merged_into"], entries=[gone], by=by, now=now)
    emit(TicketMerged(occurred_at=now, actor=journal.actor_name(by), ticket_id=winner.pk, merged_id=loser.pk))
    return move


def _take_in(winner: Ticket, loser: Ticket, *, by: User, now: datetime) -> list[TicketEvent]:
    entries = [journal.entry(winner, EventKind.TOOK_IN, by=by, now=now, after=f"#{loser.pk}")]
    winner.message_count += loser.message_count
    winner.has_attachments = winner.has_attachments or loser.has_attachments
    if loser.message_count and loser.activity_at > winner.activity_at:
        winner.activity_at, winner.preview = loser.activity_at, loser.preview
        winner.last_direction = loser.last_direction
    tags = sorted({*winner.tags, *loser.tags})
    if tags != winner.tags:
        before, after = ", ".join(winner.tags), ", ".join(tags)
        entries.append(journal.entry(winner, EventKind.TAGS, by=by, now=now, before=before, after=after))
        winner.tags = tags
    if loser.waiting_since is not None and loser.status in UNRESOLVED:
        if winner.status in {Status.PENDING, Status.RESOLVED}:
            entries += lifecycle.set_status(winner, Status.OPEN, by=by, now=now)
        winner.waiting_since = min(winner.waiting_since or loser.waiting_since, loser.waiting_since)
    return entries


@transaction.atomic
def undo(move_ids: Iterable[int], *, by: User, now: datetime) -> list[TicketMove]:
    """Undo merges, the newest first: each loser is again exactly what it was, with what came since on its threads.

    Raises CannotUndo when one of them is not there any more, or was undone already.
    """
    ids = set(move_ids)
    asked = TicketMove.objects.filter(pk__in=ids, kind=MoveKind.MERGE)
    tickets = {pk for pair in asked.values_list("origin_id", "target_id") for pk in pair}
    locked = lock_with_winners(tickets)
    moves = list(asked.order_by("-pk"))  # read again under the locks
    if len(moves) != len(ids) or any(move.undone_at for move in moves):
        raise CannotUndo(_("this was undone already"))
    with collecting():
        for move in moves:
            _undo_one(move, locked, by=by, now=now)
    return moves


def _undo_one(move: TicketMove, locked: dict[int, Ticket], *, by: User, now: datetime) -> None:
    loser = locked[move.origin_id]
    holder = winner_of(loser, locked)
    was_now = moving.snapshot(holder)
    whole = moving.take_back_everything(move, holder=holder.pk) and not move.before.get("stale")
    if holder.pk != move.target_id:
        _correct_those_between(move, holder, locked, by=by, now=now)
    move.undone_at, move.undone_by = now, by
    move.save(update_fields=["undone_at", "undone_by"])
    entries = _give_back(move, loser, whole=whole, by=by, now=now)
    untouched = was_now == move.after["target"] and not moving.moved_since(move, holder)
    taken = _take_out(move, holder, untouched=untouched, by=by, now=now)
    journal.save(holder, changed=moving.SAID, entries=taken, by=by, now=now)
    journal.save(loser, changed=[*moving.SAID, "merged_into"], entries=entries, by=by, now=now)
    emit(
        TicketUnmerged(occurred_at=now, actor=journal.actor_name(by), ticket_id=holder.pk, merged_id=loser.pk)
    )


def _give_back(move: TicketMove, loser: Ticket, *, whole: bool, by: User, now: datetime) -> list[TicketEvent]:
    """The loser as it was; what came on its threads since makes it work again, as if it had come there."""
    winner = f"#{move.target_id}"
    loser.merged_into = None
    moving.restore(loser, move.before["origin"])
    entries = [journal.entry(loser, EventKind.UNMERGED, by=by, now=now, before=winner, after=loser.status)]
    if not whole:
        logged = MovedRow.objects.filter(move=move, table=moving.MESSAGES)
        if moving.wrote_since(loser.pk, logged.values_list("row_id", flat=True)):
            entries += _work_again(loser, by=by, now=now)
        moving.count_again(loser)
    return entries


def _work_again(ticket: Ticket, *, by: User, now: datetime) -> list[TicketEvent]:
    """What a customer's message does to a ticket; even to a closed one, because this one came to it meanwhile."""
    if ticket.status != Status.CLOSED:
        return lifecycle.set_status(ticket, after_customer_message(Status(ticket.status)), by=by, now=now)
    ticket.status, ticket.closed_at, ticket.resolved_at = Status.OPEN, None, None
    return [journal.entry(ticket, EventKind.STATUS, by=by, now=now, before=Status.CLOSED, after=Status.OPEN)]


def _take_out(
    move: TicketMove, holder: Ticket, *, untouched: bool, by: User, now: datetime
) -> list[TicketEvent]:
    """The ticket that gave back: as it was before, when nothing happened on it since, else counted again."""
    entries = [journal.entry(holder, EventKind.UNMERGED, by=by, now=now, before=f"#{move.origin_id}")]
    tags, status = holder.tags, holder.status
    if untouched and holder.pk == move.target_id:
        moving.restore(holder, move.before["target"])
    else:
        moving.count_again(holder)
        holder.tags = _without_tags_of(move, holder)
    if tags != holder.tags:
        before, after = ", ".join(tags), ", ".join(holder.tags)
        entries.append(journal.entry(holder, EventKind.TAGS, by=by, now=now, before=before, after=after))
    if status != holder.status:
        entries.append(
            journal.entry(holder, EventKind.STATUS, by=by, now=now, before=status, after=str(holder.status))
        )
    return entries


def _without_tags_of(move: TicketMove, holder: Ticket) -> list[str]:
    """The tags less those that only this merge brought; another one that brought them too is their giver now."""
    brought = _brought(move)
    others = TicketMove.objects.filter(target=holder, kind=MoveKind.MERGE, undone_at__isnull=True)
    kept: set[str] = set()
    for other in others.exclude(pk=move.pk).select_related("origin"):
        if same := brought & set(other.origin.tags):
            kept |= same
            other.before["target"]["tags"] = sorted(set(other.before["target"]["tags"]) - same)
            other.save(update_fields=["before"])
    return sorted(set(holder.tags) - (brought - kept))


def _brought(move: TicketMove) -> set[str]:
    return set(move.after["target"]["tags"]) - set(move.before["target"]["tags"])


def _correct_those_between(
    move: TicketMove, holder: Ticket, locked: dict[int, Ticket], *, by: User, now: datetime
) -> None:
    """The winner of this merge was merged itself: what it will be when that is undone no longer has our loser in it."""
    ticket = locked[move.target_id]
    while ticket.pk != holder.pk:
        onward = TicketMove.objects.get(origin=ticket, kind=MoveKind.MERGE, undone_at__isnull=True)
        if ticket.pk == move.target_id and onward.before["origin"] == move.after["target"]:
            onward.before["origin"] = move.before["target"]
        else:
            onward.before["origin"]["tags"] = sorted(set(ticket.tags) - _brought(move))
            onward.before["stale"] = True
        onward.save(update_fields=["before"])
        ticket.tags = onward.before["origin"]["tags"]
        log = journal.entry(ticket, EventKind.UNMERGED, by=by, now=now, before=f"#{move.origin_id}")
        journal.save(ticket, changed=["tags"], entries=[log], by=by, now=now)
        ticket = locked[onward.target_id]
