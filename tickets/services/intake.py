"""A customer wrote: it joins the ticket that it belongs to, or becomes a new one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from core.outbox import collecting, emit
from core.text import one_line, storable
from customers.models import Identity
from tickets.events import MessageReceived, TicketCreated
from tickets.locks import lock_tickets
from tickets.models import Brand, Direction, EventKind, Message, Thread, Ticket, TicketEvent
from tickets.services import journal, lifecycle, replies
from tickets.services.replies import StoredFile
from tickets.states import Status, after_customer_message


@dataclass(frozen=True)
class Incoming:
    """A message from outside, with its customer found and its files stored.

    ``ticket_id`` comes from a verified reply token; ``references`` are RFC message ids, nearest first. Nothing
    else joins a message to a ticket: a subject alone never does.
    """

    identity: Identity
    brand: Brand
    channel: str
    address: str
    received_at: datetime
    subject: str = ""
    text: str = ""
    body: str = ""
    html: str = ""
    sender: str = ""
    sender_name: str = ""
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    rfc_message_id: str = ""
    ticket_id: int | None = None
    references: tuple[str, ...] = ()
    language: str = ""
    is_automatic: bool = False
    files: tuple[StoredFile, ...] = field(default_factory=tuple)


def receive(incoming: Incoming, *, now: datetime) -> Message:
    """:func:`receive_all` for one message."""
    return receive_all([incoming], now=now)[0]


@transaction.atomic
def receive_all(batch: Sequence[Incoming], *, now: datetime) -> list[Message]:
    """Store messages from outside, in order; returns their rows in the same order.

    A resolved ticket is opened again, except by an automatic message; a closed one gets a follow-up ticket.
    Statements grow with the kinds of rows, not with the number of messages.
    """
    with collecting():
        known = _tickets_of_references(batch)
        messages: list[Message] = []
        start = 0
        while start < len(batch):
            end = _end_of_run(batch, start)
            messages += _receive_run(batch[start:end], known, now=now)
            known.update((m.rfc_message_id, m.ticket_id) for m in messages[start:] if m.rfc_message_id)
            start = end
    return messages


def _tickets_of_references(batch: Sequence[Incoming]) -> dict[str, int]:
    ids = {reference for incoming in batch for reference in incoming.references}
    if not ids:
        return {}
    rows = Message.objects.filter(rfc_message_id__in=ids).exclude(rfc_message_id="").order_by("-pk")
    return dict(rows.values_list("rfc_message_id", "ticket_id"))


def _end_of_run(batch: Sequence[Incoming], start: int) -> int:
    """A run ends before a message that answers one of the same run: that one must be stored first."""
    seen: set[str] = set()
    for index in range(start, len(batch)):
        if seen.intersection(batch[index].references):
            return index
        if batch[index].rfc_message_id:
            seen.add(batch[index].rfc_message_id)
    return len(batch)


def _receive_run(batch: Sequence[Incoming], known: dict[str, int], *, now: datetime) -> list[Message]:
    targets = [_target(incoming, known) for incoming in batch]
    locked = _lock_targets(pk for pk in targets if pk is not None) if any(targets) else {}
    existing = [locked.get(pk) if pk is not None else None for pk in targets]
    tickets = _create_tickets(batch, existing, now=now)
    threads = _threads(batch, existing, tickets)
    messages = Message.objects.bulk_create(
        _message(incoming, ticket, thread)
        for incoming, ticket, thread in zip(batch, tickets, threads, strict=True)
    )
    _attach_files(batch, messages)
    _log_and_announce(batch, existing, tickets, messages, now=now)
    return messages


def _lock_targets(ticket_ids: Iterable[int]) -> dict[int, Ticket]:
    """The tickets, locked; in the place of a closed one its newest follow-up that is not closed, if there is one."""
    locked = lock_tickets(ticket_ids)
    closed = [pk for pk, ticket in locked.items() if ticket.status == Status.CLOSED]
    if closed:
        follow_ups = Ticket.objects.filter(follow_up_of__in=closed).exclude(status=Status.CLOSED)
        newest = dict(follow_ups.order_by("pk").values_list("follow_up_of_id", "pk"))
        instead = lock_tickets(newest.values())
        locked |= {pk: instead[newest[pk]] for pk in newest if newest[pk] in instead}
    return locked


def _target(incoming: Incoming, known: dict[str, int]) -> int | None:
    if incoming.ticket_id is not None:
        return incoming.ticket_id
    return next((known[reference] for reference in incoming.references if reference in known), None)


def _create_tickets(
    batch: Sequence[Incoming], existing: Sequence[Ticket | None], *, now: datetime
) -> list[Ticket]:
    tickets: list[Ticket] = []
    new: list[Ticket] = []
    for incoming, found in zip(batch, existing, strict=True):
        if found is not None and found.status != Status.CLOSED:
            tickets.append(found)
            continue
        ticket = Ticket(
            brand=incoming.brand,
            customer=incoming.identity.customer,
            follow_up_of=found,
            subject=storable(incoming.subject)[:300],
            channel=incoming.channel,
            language=incoming.language or incoming.identity.customer.language or incoming.brand.language,
            value_minor=incoming.identity.customer.value_minor,
            created_at=incoming.received_at,
            activity_at=incoming.received_at,
            updated_at=now,
            waiting_since=None if incoming.is_automatic else incoming.received_at,
            message_count=1,
            preview=one_line(storable(incoming.body or incoming.text), 160),
            last_direction=Direction.INBOUND,
            has_attachments=any(not file.is_inline for file in incoming.files),
            version=1,
        )
        tickets.append(ticket)
        new.append(ticket)
    Ticket.objects.bulk_create(new)
    return tickets


def _threads(
    batch: Sequence[Incoming], existing: Sequence[Ticket | None], tickets: Sequence[Ticket]
) -> list[Thread]:
    old = {ticket.pk for ticket in tickets if any(ticket is found for found in existing)}
    by_key = {
        (thread.ticket_id, thread.channel, thread.identity_id): thread
        for thread in (Thread.objects.filter(ticket_id__in=old) if old else ())
    }
    new: list[Thread] = []
    threads: list[Thread] = []
    for incoming, ticket in zip(batch, tickets, strict=True):
        key = (ticket.pk, incoming.channel, incoming.identity.pk)
        if key not in by_key:
            by_key[key] = Thread(
                ticket=ticket,
                channel=incoming.channel,
                address=incoming.address,
                identity=incoming.identity,
                subject=storable(incoming.subject)[:300],
                created_at=incoming.received_at,
            )
            new.append(by_key[key])
        threads.append(by_key[key])
    Thread.objects.bulk_create(new)
    return threads


def _message(incoming: Incoming, ticket: Ticket, thread: Thread) -> Message:
    return Message(
        ticket=ticket,
        thread=thread,
        direction=Direction.INBOUND,
        is_automatic=incoming.is_automatic,
        identity=incoming.identity,
        author_name=storable(incoming.sender_name or incoming.identity.customer.name)[:160],
        sender=incoming.sender[:320],
        to=[address[:400] for address in incoming.to],
        cc=[address[:400] for address in incoming.cc],
        subject=storable(incoming.subject)[:300],
        text=storable(incoming.text),
        body=storable(incoming.body or incoming.text),
        html=storable(incoming.html),
        rfc_message_id=incoming.rfc_message_id,
        created_at=incoming.received_at,
    )


def _attach_files(batch: Sequence[Incoming], messages: Sequence[Message]) -> None:
    for incoming, message in zip(batch, messages, strict=True):
        if incoming.files:
            replies.attach(message, incoming.files)


def _log_and_announce(
    batch: Sequence[Incoming],
    existing: Sequence[Ticket | None],
    tickets: Sequence[Ticket],
    messages: Sequence[Message],
    *,
    now: datetime,
) -> None:
    entries: list[TicketEvent] = []
    for incoming, found, ticket, message in zip(batch, existing, tickets, messages, strict=True):
        actor = f"customer:{incoming.identity.customer_id}"
        at = incoming.received_at
        if ticket is found:
            _follow_up(incoming, ticket, message, actor=actor, now=now)
            continue
        entries.append(journal.entry(ticket, EventKind.CREATED, by=actor, now=at, after=ticket.status))
        entries.append(journal.entry(ticket, _kind(incoming), by=actor, now=at, message_id=message.pk))
        emit(TicketCreated(occurred_at=at, actor=actor, ticket_id=ticket.pk, message_id=message.pk))
        journal.announce(ticket, by=actor, now=now, is_new=True, message_id=message.pk)
    TicketEvent.objects.bulk_create(entries)


def _kind(incoming: Incoming) -> EventKind:
    return EventKind.AUTO_RECEIVED if incoming.is_automatic else EventKind.RECEIVED


def _follow_up(incoming: Incoming, ticket: Ticket, message: Message, *, actor: str, now: datetime) -> None:
    at = incoming.received_at
    entries = [journal.entry(ticket, _kind(incoming), by=actor, now=at, message_id=message.pk)]
    if not incoming.is_automatic:
        entries += lifecycle.set_status(
            ticket, after_customer_message(Status(ticket.status)), by=actor, now=now
        )
        ticket.waiting_since = ticket.waiting_since or at
    ticket.activity_at = max(ticket.activity_at, at)
    ticket.message_count += 1
    ticket.preview = one_line(message.body, 160)
    ticket.last_direction = Direction.INBOUND
    ticket.has_attachments = ticket.has_attachments or any(not file.is_inline for file in incoming.files)
    emit(
        MessageReceived(
            occurred_at=at,
            actor=actor,
            ticket_id=ticket.pk,
            message_id=message.pk,
            is_automatic=incoming.is_automatic,
        )
    )
    changed = {"activity_at", "message_count", "preview", "last_direction", "has_attachments"}
    journal.save(
        ticket,
        changed=changed | set(lifecycle.STATUS_FIELDS),
        entries=entries,
        by=actor,
        now=now,
        message_id=message.pk,
    )
