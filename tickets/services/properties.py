"""Priority, tags and subject of a ticket."""

import re
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from tickets.locks import lock_ticket
from tickets.models import EventKind, Ticket
from tickets.services import journal
from tickets.services.journal import Actor
from tickets.states import Priority

_SPACES = re.compile(r"[\s,]+")


def clean_tag(text: str) -> str:
    """A tag as it is stored: lower case, hyphens for spaces, at most 60 characters; "" when nothing is left."""
    return _SPACES.sub("-", text.strip().lower()).strip("-")[:60]


@transaction.atomic
def set_priority(ticket_id: int, priority: Priority, *, by: Actor, now: datetime) -> Ticket:
    """Say how urgent the work is."""
    ticket = lock_ticket(ticket_id)
    if ticket.priority == priority:
        return ticket
    log = journal.entry(ticket, EventKind.PRIORITY, by=by, now=now, before=ticket.priority, after=priority)
    ticket.priority = priority
    journal.save(ticket, changed=["priority"], entries=[log], by=by, now=now)
    return ticket


@transaction.atomic
def set_tags(ticket_id: int, tags: Iterable[str], *, by: Actor, now: datetime) -> Ticket:
    """Replace the tags by these."""
    return _tag(ticket_id, {clean_tag(tag) for tag in tags}, keep=False, by=by, now=now)


@transaction.atomic
def add_tags(ticket_id: int, tags: Iterable[str], *, by: Actor, now: datetime) -> Ticket:
    """Add tags to those that are there."""
    return _tag(ticket_id, {clean_tag(tag) for tag in tags}, keep=True, by=by, now=now)


@transaction.atomic
def remove_tags(ticket_id: int, tags: Iterable[str], *, by: Actor, now: datetime) -> Ticket:
    """Take tags away; those that are not there are no change."""
    ticket = lock_ticket(ticket_id)
    gone = {clean_tag(tag) for tag in tags}
    return _tag(ticket_id, {tag for tag in ticket.tags if tag not in gone}, keep=False, by=by, now=now)


def _tag(ticket_id: int, wanted: set[str], *, keep: bool, by: Actor, now: datetime) -> Ticket:
    ticket = lock_ticket(ticket_id)
    tags = sorted((wanted | set(ticket.tags) if keep else wanted) - {""})
    if tags == ticket.tags:
        return ticket
    log = journal.entry(
        ticket, EventKind.TAGS, by=by, now=now, before=", ".join(ticket.tags), after=", ".join(tags)
    )
    ticket.tags = tags
    journal.save(ticket, changed=["tags"], entries=[log], by=by, now=now)
    return ticket


@transaction.atomic
def set_subject(ticket_id: int, subject: str, *, by: Actor, now: datetime) -> Ticket:
    """Rename a ticket; its threads keep the subject that the customer knows."""
    ticket = lock_ticket(ticket_id)
    subject = subject.strip()[:300]
    if ticket.subject == subject:
        return ticket
    log = journal.entry(ticket, EventKind.SUBJECT, by=by, now=now, before=ticket.subject, after=subject)
    ticket.subject = subject
    journal.save(ticket, changed=["subject"], entries=[log], by=by, now=now)
    return ticket
