"""Several changes of one ticket that stand or fall together."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, TypedDict

from django.db import transaction

from accounts.models import User
from tickets.models import Queue, Ticket
from tickets.services import assignment, custom_fields, lifecycle, properties
from tickets.services.journal import Actor
from tickets.states import Priority, Status


class Changes(TypedDict, total=False):
    """What to change; keys that are missing stay as they are."""

    subject: str
    priority: Priority
    tags: Iterable[str]
    custom_fields: Mapping[str, Any]
    queue: Queue | None
    assignee: User | None
    status: Status


@transaction.atomic
def change(ticket: Ticket, changes: Changes, *, by: Actor, now: datetime) -> Ticket:
    """Make all changes or none; the status comes last, so that a ticket is resolved with its final tags.

    Raises CannotAssign, CannotChangeStatus and InvalidFields.
    """
    if "subject" in changes:
        ticket = properties.set_subject(ticket.pk, changes["subject"], by=by, now=now)
    if "priority" in changes:
        ticket = properties.set_priority(ticket.pk, changes["priority"], by=by, now=now)
    if "tags" in changes:
        ticket = properties.set_tags(ticket.pk, changes["tags"], by=by, now=now)
    if "custom_fields" in changes:
        ticket = custom_fields.set_values(ticket.pk, changes["custom_fields"], by=by, now=now)
    if "queue" in changes:
        ticket = assignment.move_to_queue(ticket.pk, changes["queue"], by=by, now=now)
    if "assignee" in changes:
        ticket = assignment.assign(ticket.pk, changes["assignee"], by=by, now=now)
    if "status" in changes:
        ticket = lifecycle.change_status(ticket.pk, changes["status"], by=by, now=now)
    return ticket
