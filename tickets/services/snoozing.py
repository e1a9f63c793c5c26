"""Out of sight until a moment, or until the customer writes. The status of a snoozed ticket stays what it is."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from tickets.locks import lock_ticket
from tickets.models import EventKind, Ticket, TicketEvent
from tickets.services import journal
from tickets.services.journal import Actor

LONGEST = timedelta(days=366)
BATCH = 200


class CannotSnooze(Exception):
    """The moment is no good, or there is nothing left to do on the ticket; the message says which."""


@transaction.atomic
def snooze(ticket_id: int, until: datetime | None, *, by: Actor, now: datetime) -> Ticket:
    """Take a ticket out of the open lists until a moment; None brings it back now. Raises CannotSnooze."""
    ticket = lock_ticket(ticket_id)
    if until is not None:
        if not ticket.is_unresolved:
            raise CannotSnooze(_("a ticket that is done can't be snoozed"))
        if until <= now:
            raise CannotSnooze(_("that moment has passed; choose a later one"))
        if until > now + LONGEST:
            raise CannotSnooze(_("a ticket can be snoozed for a year at most"))
    if ticket.snoozed_until == until:
        return ticket
    log = _entry(ticket, until, by=by, now=now)
    ticket.snoozed_until = until
    journal.save(ticket, changed=["snoozed_until"], entries=[log], by=by, now=now)
    return ticket


def end(ticket: Ticket, *, by: Actor, now: datetime) -> TicketEvent:
    """Bring a locked ticket back; the caller saves ``snoozed_until`` and the row of the log."""
    log = _entry(ticket, None, by=by, now=now)
    ticket.snoozed_until = None
    return log


@transaction.atomic
def wake_due(*, now: datetime, limit: int = BATCH) -> int:
    """Bring back the tickets whose time has come, as news on top of their lists; returns how many.

    Rows are claimed by their locks, so that any number of sweeps may run at once.
    """
    due = (
        Ticket.objects.filter(snoozed_until__lte=now)
        .select_for_update(of=("self",), skip_locked=True)
        .select_related("customer", "queue", "assignee", "brand")
        .order_by("snoozed_until", "pk")
    )
    tickets = list(due[:limit])
    for ticket in tickets:
        log = end(ticket, by="system", now=now)
        ticket.activity_at = max(ticket.activity_at, now)
        changed = ["snoozed_until", "activity_at"]
        journal.save(ticket, changed=changed, entries=[log], by="system", now=now, is_news=True)
    return len(tickets)


def _entry(ticket: Ticket, until: datetime | None, *, by: Actor, now: datetime) -> TicketEvent:
    before = ticket.snoozed_until.isoformat() if ticket.snoozed_until else ""
    after = until.isoformat() if until else ""
    return journal.entry(ticket, EventKind.SNOOZED, by=by, now=now, before=before, after=after)
