"""Side conversations: what we ask an outside party about a ticket, and the customer never sees."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.outbox import emit
from core.text import storable
from customers.identity import EMAIL
from customers.services.identities import Claim, resolve
from tickets import selectors
from tickets.events import MessageQueued
from tickets.locks import lock_ticket
from tickets.models import Direction, EventKind, Message, Thread, Ticket
from tickets.services import journal, lifecycle, replies
from tickets.services.opening import own_addresses
from tickets.services.replies import CannotReply, Draft
from tickets.states import Status, can_change


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
    thread = Thread.objects.create(
        ticket=ticket,
        channel="email",
        address=_own_address(ticket),
        identity=identity,
        subject=storable(subject.strip() or ticket.subject)[:300],
        is_side=True,
        created_at=now,
    )
    return _write(ticket, thread, draft, by=by, now=now, put_on_hold=put_on_hold)


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
    return _write(ticket, thread, draft, by=by, now=now, put_on_hold=put_on_hold)


def _own_address(ticket: Ticket) -> str:
    thread = selectors.reply_thread(ticket.pk)
    if thread is not None and thread.channel == "email" and thread.address:
        return thread.address
    find = own_addresses.get("email")
    return find(ticket.brand) if find else ""


def _write(
    ticket: Ticket, thread: Thread, draft: Draft, *, by: User, now: datetime, put_on_hold: bool
) -> Message:
    if ticket.merged_into_id is not None or thread.identity is None:
        raise CannotReply(_("nobody can be written to from here"))
    if not draft.text.strip() and not draft.files:
        raise CannotReply(_("the message is empty; write something or attach a file"))
    text = storable(draft.text)
    message = Message.objects.create(
        ticket=ticket,
        thread=thread,
        direction=Direction.OUTBOUND,
        author=by,
        author_name=by.name,
        sender=thread.address,
        to=[thread.identity.display],
        subject=thread.subject,
        text=text,
        body=text,
        html=draft.html,
        created_at=now,
    )
    replies.attach(message, draft.files)
    ticket.message_count += 1
    ticket.activity_at = max(now, ticket.activity_at)
    to = thread.identity.display
    entries = [journal.entry(ticket, EventKind.SIDE_SENT, by=by, now=now, after=to, message_id=message.pk)]
    changed = {"message_count", "activity_at"}
    if put_on_hold and can_change(Status(ticket.status), Status.ON_HOLD):
        entries += lifecycle.set_status(ticket, Status.ON_HOLD, by=by, now=now)
        changed |= set(lifecycle.STATUS_FIELDS)
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
