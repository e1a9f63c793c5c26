"""Which tickets a reader has not seen as they are now."""

from __future__ import annotations

from accounts.selectors import team_ids
from desk.reader import Reader
from tickets.models import Direction, Ticket
from tickets.states import UNRESOLVED


def is_unread(ticket: Ticket, reader: Reader) -> bool:
    """Whether the ticket has something that this reader has not seen and that concerns them.

    Also when they marked it so themselves. What they have seen was read with the row (desk.lists, ``reading``).
    """
    read = getattr(ticket, "reading", None)
    if read and read["is_unread"]:
        return True
    if ticket.status not in UNRESOLVED or ticket.news_by_id == reader.user.pk or not concerns(ticket, reader):
        return False
    # Tickets from before news had versions: what the customer wrote last counts as the first version.
    news = ticket.news_version or (1 if ticket.last_direction == Direction.INBOUND else 0)
    return news > (read["seen"] if read else 0)


def concerns(ticket: Ticket, reader: Reader) -> bool:
    """Their own tickets, and those that nobody holds where they could take them: no queue, or one of their teams."""
    if ticket.assignee_id is not None:
        return ticket.assignee_id == reader.user.pk
    if ticket.queue_id is None:
        return True
    teams = team_ids(reader.user)
    queue = next((queue for queue in reader.queues if queue.pk == ticket.queue_id), None)
    return queue is not None and (queue.team_id is None or not teams or queue.team_id in teams)
