"""Locking in one place, always in the order of the ids, so that no two workers can wait for one another."""

from collections.abc import Iterable, Mapping

from django.db.models.expressions import RawSQL

from tickets.models import Ticket
from tickets.snapshots import snapshot

# The tickets and, for those that were merged, all tickets on the way to the one that goes on.
_WITH_WINNERS = """
WITH RECURSIVE wanted(id, merged_into_id) AS (
    SELECT id, merged_into_id FROM tickets_ticket WHERE id = ANY(%s)
    UNION
    SELECT t.id, t.merged_into_id FROM tickets_ticket t JOIN wanted w ON t.id = w.merged_into_id)
SELECT id FROM wanted
"""


def lock_ticket(ticket_id: int) -> Ticket:
    """The ticket, locked until the end of the transaction. Raises Ticket.DoesNotExist."""
    ticket = (
        Ticket.objects.select_for_update(of=("self",))
        .select_related("customer", "queue", "assignee", "brand")
        .get(pk=ticket_id)
    )
    ticket.as_locked = snapshot(ticket)
    return ticket


def lock_tickets(ticket_ids: Iterable[int]) -> dict[int, Ticket]:
    """Several tickets, locked in the order of their ids; missing ones are left out."""
    rows = (
        Ticket.objects.select_for_update(of=("self",))
        .select_related("customer", "queue", "assignee", "brand")
        .filter(pk__in=set(ticket_ids))
        .order_by("pk")
    )
    tickets = {ticket.pk: ticket for ticket in rows}
    for ticket in tickets.values():
        ticket.as_locked = snapshot(ticket)
    return tickets


def lock_with_winners(ticket_ids: Iterable[int]) -> dict[int, Ticket]:
    """:func:`lock_tickets` with all tickets into which these were merged, in one statement."""
    ids = set(ticket_ids)
    rows = (
        Ticket.objects.select_for_update(of=("self",))
        .select_related("customer", "queue", "assignee", "brand")
        .filter(pk__in=RawSQL(_WITH_WINNERS, [list(ids)]))  # noqa: S611 - a constant statement
        .order_by("pk")
    )
    locked = {ticket.pk: ticket for ticket in rows}
    # A merge that was committed while we waited for its lock: its winner was not among those asked for.
    while missing := {t.merged_into_id for t in locked.values() if t.merged_into_id is not None} - set(
        locked
    ):
        locked |= lock_tickets(missing)
    return locked


def winner_of(ticket: Ticket, locked: Mapping[int, Ticket]) -> Ticket:
    """The ticket that goes on for this one, of those that :func:`lock_with_winners` gave: mostly itself."""
    while ticket.merged_into_id is not None:
        ticket = locked[ticket.merged_into_id]
    return ticket
