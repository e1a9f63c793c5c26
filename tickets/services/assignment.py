"""Who holds a ticket, and where it waits."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.outbox import emit
from tickets.events import TicketAssigned
from tickets.locks import lock_ticket
from tickets.models import EventKind, Queue, Ticket, TicketEvent
from tickets.services import journal
from tickets.services.journal import Actor
from tickets.states import Status


class CannotAssign(Exception):
    """The agent may not hold this ticket."""


@transaction.atomic
def assign(ticket_id: int, agent: User | None, *, by: Actor, now: datetime) -> Ticket:
    """Give a ticket to an agent, or back to its queue with None. Raises CannotAssign for a deactivated agent."""
    ticket = lock_ticket(ticket_id)
    if agent is not None and not agent.is_active:
        raise CannotAssign(_("%(name)s is deactivated and can't hold tickets") % {"name": agent.name})
    if ticket.assignee_id == (agent.pk if agent else None):
        return ticket
    log = journal.entry(
        ticket,
        EventKind.ASSIGNED,
        by=by,
        now=now,
        before=ticket.assignee.name if ticket.assignee else "",
        after=agent.name if agent else "",
    )
    ticket.assignee = agent
    return _save(ticket, ["assignee"], log, by=by, now=now)


@transaction.atomic
def move_to_queue(ticket_id: int, queue: Queue | None, *, by: Actor, now: datetime) -> Ticket:
    """Let a ticket wait in another queue (None: in none)."""
    ticket = lock_ticket(ticket_id)
    if ticket.queue_id == (queue.pk if queue else None):
        return ticket
    before = ticket.queue.name if ticket.queue else ""
    ticket.queue = queue
    log = journal.entry(
        ticket, EventKind.QUEUED, by=by, now=now, before=before, after=queue.name if queue else ""
    )
    return _save(ticket, ["queue"], log, by=by, now=now)


def _save(ticket: Ticket, changed: list[str], log: TicketEvent, *, by: Actor, now: datetime) -> Ticket:
    entries = [log]
    if ticket.assignee_id and ticket.status == Status.NEW:
        entries.append(
            journal.entry(ticket, EventKind.STATUS, by=by, now=now, before=ticket.status, after=Status.OPEN)
        )
        ticket.status = Status.OPEN
        changed = [*changed, "status"]
    is_news = "assignee" in changed and ticket.assignee_id is not None
    journal.save(ticket, changed=changed, entries=entries, by=by, now=now, is_news=is_news)
    emit(
        TicketAssigned(
            occurred_at=now,
            actor=journal.actor_name(by),
            ticket_id=ticket.pk,
            assignee_id=ticket.assignee_id,
            queue_id=ticket.queue_id,
        )
    )
    return ticket
