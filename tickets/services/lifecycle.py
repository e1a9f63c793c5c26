"""A ticket's way from status to status."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.outbox import emit
from tickets.custom_fields import FieldSpec
from tickets.events import TicketReopened, TicketResolved
from tickets.locks import lock_ticket
from tickets.models import EventKind, Ticket, TicketEvent
from tickets.services import custom_fields, journal, snoozing
from tickets.services.journal import Actor
from tickets.states import Status, can_change


class CannotChangeStatus(Exception):
    """The table of transitions does not know this way."""

    def __init__(self, before: Status, after: Status) -> None:
        super().__init__(f"a ticket can't go from {before} to {after}")
        self.before, self.after = before, after


class CannotResolve(CannotChangeStatus):
    """Fields that must be filled in first are empty; they are in ``missing``."""

    def __init__(self, before: Status, missing: list[FieldSpec]) -> None:
        super().__init__(before, Status.RESOLVED)
        names = ", ".join(f"“{spec.label}”" for spec in missing)
        self.args = (_("before the ticket can be resolved, fill in: %(fields)s") % {"fields": names},)
        self.missing = missing


@transaction.atomic
def change_status(ticket_id: int, status: Status, *, by: Actor, now: datetime) -> Ticket:
    """Put a ticket into a status; the status that it has already is no change.

    Raises CannotChangeStatus for a way that tickets.states does not know, and CannotResolve.
    """
    ticket = lock_ticket(ticket_id)
    entries = set_status(ticket, status, by=by, now=now)
    if entries:
        journal.save(ticket, changed=STATUS_FIELDS, entries=entries, by=by, now=now)
    return ticket


STATUS_FIELDS = ("status", "resolved_at", "closed_at", "waiting_since", "reopened_count", "snoozed_until")


def set_status(ticket: Ticket, status: Status, *, by: Actor, now: datetime) -> list[TicketEvent]:
    """Set a locked ticket's status and emit what follows; the caller saves STATUS_FIELDS and the rows returned.

    People resolve a ticket only with its required fields filled in (CannotResolve); machines can't fill them in.
    """
    before = Status(ticket.status)
    if before == status:
        return []
    if not can_change(before, status):
        raise CannotChangeStatus(before, status)
    if status == Status.RESOLVED and isinstance(by, User) and (empty := custom_fields.missing(ticket)):
        raise CannotResolve(before, empty)
    log = journal.entry(ticket, EventKind.STATUS, by=by, now=now, before=before, after=status)
    ticket.status = status
    ticket.closed_at = now if status == Status.CLOSED else None
    entries = [log]
    if status in {Status.RESOLVED, Status.CLOSED} and ticket.snoozed_until is not None:
        entries.append(snoozing.end(ticket, by=by, now=now))
    if status == Status.RESOLVED:
        ticket.resolved_at, ticket.waiting_since = now, None
        emit(TicketResolved(occurred_at=now, actor=journal.actor_name(by), ticket_id=ticket.pk))
    elif before == Status.RESOLVED and status != Status.CLOSED:
        ticket.resolved_at = None
        ticket.reopened_count += 1
        emit(TicketReopened(occurred_at=now, actor=journal.actor_name(by), ticket_id=ticket.pk))
    return entries
