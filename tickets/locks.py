"""Locking in one place, always in the order of the ids, so that no two workers can wait for one another."""

from collections.abc import Iterable

from tickets.models import Ticket


def lock_ticket(ticket_id: int) -> Ticket:
    """The ticket, locked until the end of the transaction. Raises Ticket.DoesNotExist."""
    return (
        Ticket.objects.select_for_update(of=("self",))
        .select_related("customer", "queue", "assignee", "brand")
        .get(pk=ticket_id)
    )


def lock_tickets(ticket_ids: Iterable[int]) -> dict[int, Ticket]:
    """Several tickets, locked in the order of their ids; missing ones are left out."""
    rows = (
        Ticket.objects.select_for_update(of=("self",))
        .select_related("customer", "queue", "assignee", "brand")
        .filter(pk__in=set(ticket_ids))
        .order_by("pk")
    )
    return {ticket.pk: ticket for ticket in rows}
