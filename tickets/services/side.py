"""Side conversations: what we ask an outside party about a ticket, and the customer never sees."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.outbox import emit
from core.text import storable
from customers.identity import EMAIL
from customers.models import Identity
from customers.services.identities import Claim, resolve
from tickets import selectors
from tickets.events import MessageQueued
from tickets.locks import lock_ticket
from tickets.models import Direction, EventKind, Forward, Message, Thread, Ticket
from tickets.services import journal, lifecycle, replies, retraction
from tickets.services.opening import own_addresses
from tickets.services.replies import CannotReply, Draft
from tickets.states import Status, can_change


@dataclass(frozen=True)
class Forwarded:
    """What was said before and goes along with a message (tickets.models.Forward)."""

    about: str
    text: str
    html: str


@transaction.atomic
def begin(
    ticket_id: int,
    address: str,
    draft: Draft,
    *,
    subject: str,
    by: User,
    now: datetime,
    put_on_hold: bool = False,
) -> Message:
    """Write to somebody outside on a thread of its own; with ``put_on_hold`` the ticket waits for their answer.

    Raises CannotReply, and InvalidIdentity for what is no e-mail address.
    """
    ticket = lock_ticket(ticket_id)
    identity = resolve(Claim(kind=EMAIL, value=address), source="side", now=now)
    if identity.customer_id == ticket.customer_id:
        raise CannotReply(_("this is the customer's own address: write a reply"))
    thread = begin_thread(ticket, identity, subject=subject, now=now)
    return write(ticket, thread, draft, by=by, now=now, put_on_hold=put_on_hold)


@transaction.atomic
def answer(
    ticket_id: int, thread_id: int, draft: Draft, *, by: User, now: datetime, put_on_hold: bool = False
) -> Message:
    """Write on in a side conversation. Raises CannotReply."""
    ticket = lock_ticket(ticket_id)
    threads = Thread.objects.filter(ticket=ticket, is_side=True).select_related("identity")
    thread = threads.filter(pk=thread_id).first()
    if thread is None:
        raise CannotReply(_("there is no such side conversation on this ticket"))
    return write(ticket, thread, draft, by=by, now=now, put_on_hold=put_on_hold)


def begin_thread(ticket: Ticket, identity: Identity, *, subject: str, now: datetime) -> Thread:
    """A conversation with an outside party; the ticket is locked."""
    return Thread.objects.create(
        ticket=ticket,
        channel="email",
        address=_own_address(ticket),
        identity=identity,
        subject=storable(subject.strip() or ticket.subject)[:300],
        is_side=True,
        created_at=now,
    )


def _own_address(ticket: Ticket) -> str:
    thread = selectors.reply_thread(ticket.pk)
    if thread is not None and thread.channel == "email" and thread.address:
        return thread.address
    find = own_addresses.get("email")
    return find(ticket.brand) if find else ""


def write(
    ticket: Ticket,
    thread: Thread,
    draft: Draft,
    *,
    by: User,
    now: datetime,
    put_on_hold: bool,
    forwarded: Forwarded | None = None,
    send_after: datetime | None = None,
) -> Message:
    """A message on a side thread of a locked ticket, to the thread's own party unless the draft says to whom.

    What is ``forwarded`` goes along; with ``send_after`` the message waits so long and can be taken back.
    Raises CannotReply.
    """
    if ticket.merged_into_id is not None or thread.identity is None:
        raise CannotReply(_("nobody can be written to from here"))
    if not draft.text.strip() and not draft.files and forwarded is None:
        raise CannotReply(_("the message is empty; write something or attach a file"))
    before = retraction.snapshot(ticket)
    text = storable(draft.text)
    to = list(draft.to) or [thread.identity.display]
    message = Message.objects.create(
        ticket=ticket,
        thread=thread,
        direction=Direction.OUTBOUND,
        author=by,
        author_name=by.name,
        sender=thread.address,
        to=to,
        cc=list(draft.cc),
        subject=thread.subject,
        text=text,
        body=text,
        html=draft.html,
        created_at=now,
    )
    replies.attach(message, draft.files)
    ticket.message_count += 1
    ticket.activity_at = max(now, ticket.activity_at)
    if forwarded is not None:
        Forward.objects.create(
            message=message, about=forwarded.about, text=forwarded.text, html=forwarded.html
        )
    kind = EventKind.SIDE_SENT if forwarded is None else EventKind.FORWARDED
    log = journal.entry(ticket, kind, by=by, now=now, after=", ".join(to), message_id=message.pk)
    entries = [log]
    changed = {"message_count", "activity_at"}
    if put_on_hold and can_change(Status(ticket.status), Status.ON_HOLD):
        entries += lifecycle.set_status(ticket, Status.ON_HOLD, by=by, now=now)
        changed |= set(lifecycle.STATUS_FIELDS)
    for entry in entries:
        entry.message_id = message.pk
    if send_after is not None:
        retraction.hold(message, before, retraction.snapshot(ticket), send_after=send_after)
    journal.save(ticket, changed=changed, entries=entries, by=by, now=now, message_id=message.pk)
    emit(
        MessageQueued(
            occurred_at=now,
            actor=journal.actor_name(by),
            ticket_id=ticket.pk,
            message_id=message.pk,
            is_automatic=False,
        )
    )
    return message
