"""An agent begins a conversation: the first message of the ticket is ours."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.outbox import collecting, emit
from core.text import storable
from customers.identity import EMAIL
from customers.services.identities import Claim, resolve
from tickets.events import TicketCreated
from tickets.models import Brand, EventKind, Message, Queue, Thread, Ticket, TicketEvent
from tickets.services import assignment, journal, replies
from tickets.services.replies import Draft
from tickets.states import Status


class CannotStart(Exception):
    """A ticket needs a subject and a first message; the message says which is missing."""


@dataclass(frozen=True)
class Start:
    """What the agent writes, to whom, and where the ticket shall wait. ``address`` is our own end."""

    email: str
    subject: str
    draft: Draft
    brand: Brand
    address: str
    name: str = ""
    queue: Queue | None = None
    assignee: User | None = None
    status: Status = Status.PENDING
    language: str = field(default="")


@transaction.atomic
def start(wanted: Start, *, by: User, now: datetime) -> Message:
    """Make a ticket whose first message goes out to the customer, who becomes one if they are not yet.

    It is no reply: the clock of the first reply begins when the customer writes. A ticket that is given to nobody
    belongs to ``by``. Raises CannotStart, CannotReply, CannotAssign, and InvalidIdentity for a text that is no address.
    """
    if not wanted.subject.strip():
        raise CannotStart(_("the ticket needs a subject"))
    claim = Claim(kind=EMAIL, value=wanted.email, name=wanted.name, language=wanted.language)
    identity = resolve(claim, source="agent", now=now)
    with collecting():
        ticket = Ticket.objects.create(
            brand=wanted.brand,
            customer=identity.customer,
            subject=storable(wanted.subject.strip())[:300],
            channel=EMAIL,
            language=identity.customer.language or wanted.brand.language,
            value_minor=identity.customer.value_minor,
            queue=wanted.queue,
            created_at=now,
            activity_at=now,
            updated_at=now,
        )
        Thread.objects.create(
            ticket=ticket,
            channel=EMAIL,
            address=wanted.address,
            identity=identity,
            subject=ticket.subject,
            created_at=now,
        )
        created = journal.entry(ticket, EventKind.CREATED, by=by, now=now, after=ticket.status)
        TicketEvent.objects.bulk_create([created])
        assignment.assign(ticket.pk, wanted.assignee or by, by=by, now=now)
        message = replies.reply(ticket.pk, wanted.draft, by=by, now=now, status=wanted.status)
        emit(
            TicketCreated(
                occurred_at=now, actor=journal.actor_name(by), ticket_id=ticket.pk, message_id=message.pk
            )
        )
    return message
