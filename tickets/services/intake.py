"""A customer wrote: it joins the ticket that it belongs to, or becomes a new one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from core import bulk
from core.outbox import collecting, emit
from core.text import one_line, storable, unturned
from customers.models import Identity
from tickets.events import MessageReceived, TicketCreated
from tickets.locks import lock_tickets, lock_with_winners, winner_of
from tickets.models import Brand, Direction, EventKind, Message, Thread, Ticket, TicketEvent
from tickets.services import journal, lifecycle, moving, replies, snoozing
from tickets.states import Status, after_customer_message
from tickets.stored_file import StoredFile


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
    looks_automatic: bool = False
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
        known = _places_of_references(batch)
        messages: list[Message] = []
        start = 0
        while start < len(batch):
            end = _end_of_run(batch, start)
            messages += _receive_run(batch[start:end], known, now=now)
            new = (message for message in messages[start:] if message.rfc_message_id)
            known.update((m.rfc_message_id, _Place(m.ticket_id, m.thread_id)) for m in new)
            start = end
    return messages


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a message belongs: a ticket, and the thread of what it answers, if that is known."""

    ticket_id: int
    thread_id: int | None = None


def _places_of_references(batch: Sequence[Incoming]) -> dict[str, _Place]:
    ids = {reference for incoming in batch for reference in incoming.references}
    if not ids:
        return {}
    rows = Message.objects.filter(rfc_message_id__in=ids).exclude(rfc_message_id="").order_by("-pk")
    found = rows.values_list("rfc_message_id", "ticket_id", "thread_id")
    return {rfc_id: _Place(ticket_id, thread_id) for rfc_id, ticket_id, thread_id in found}


def _end_of_run(batch: Sequence[Incoming], start: int) -> int:
    """A run ends before a message that answers one of the same run: that one must be stored first."""
    seen: set[str] = set()
    for index in range(start, len(batch)):
        if seen.intersection(batch[index].references):
            return index
        if batch[index].rfc_message_id:
            seen.add(batch[index].rfc_message_id)
    return len(batch)


def _receive_run(batch: Sequence[Incoming], known: dict[str, _Place], *, now: datetime) -> list[Message]:
    places = [_place(incoming, known) for incoming in batch]
    locked = _lock_targets(place.ticket_id for place in places if place) if any(places) else {}
    existing = [locked.get(place.ticket_id) if place else None for place in places]
    tickets = _create_tickets(batch, existing, now=now)
    threads = _threads(batch, places, existing, tickets)
    messages = bulk.insert(
        _message(incoming, ticket, thread)
        for incoming, ticket, thread in zip(batch, tickets, threads, strict=True)
    )
    _attach_files(batch, messages)
    _log_and_announce(batch, existing, tickets, messages, now=now)
    return messages


def _lock_targets(ticket_ids: Iterable[int]) -> dict[int, Ticket]:
    """The tickets by id, locked; in the place of a merged one the ticket that goes on.

    In the place of a closed one comes its newest follow-up that is not closed, if there is one.
    """
    rows = lock_with_winners(ticket_ids)
    locked = {pk: winner_of(ticket, rows) for pk, ticket in rows.items()}
    closed = {ticket.pk for ticket in locked.values() if ticket.status == Status.CLOSED}
    if closed:
        follow_ups = Ticket.objects.filter(follow_up_of__in=closed).exclude(status=Status.CLOSED)
        newest = dict(follow_ups.order_by("pk").values_list("follow_up_of_id", "pk"))
        instead = lock_tickets(newest.values())
        for pk, ticket in locked.items():
            if ticket.pk in newest:
                locked[pk] = instead.get(newest[ticket.pk], ticket)
    return locked


def _place(incoming: Incoming, known: dict[str, _Place]) -> _Place | None:
    place = next((known[reference] for reference in incoming.references if reference in known), None)
    if incoming.ticket_id is None or (place and place.ticket_id == incoming.ticket_id):
        return place
    return _Place(incoming.ticket_id, place.thread_id if place else None)


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
            subject=unturned(storable(incoming.subject))[:300],
            channel=incoming.channel,
            language=incoming.language or incoming.identity.customer.language or incoming.brand.language,
            value_minor=incoming.identity.customer.value_minor,
            created_at=incoming.received_at,
            activity_at=incoming.received_at,
            updated_at=now,
            waiting_since=None if incoming.is_automatic else incoming.received_at,
            message_count=1,
            preview=one_line(unturned(storable(incoming.body or incoming.text)), 160),
            last_direction=Direction.INBOUND,
            has_attachments=any(not file.is_inline for file in incoming.files),
            version=1,
            news_version=1,
        )
        tickets.append(ticket)
        new.append(ticket)
    bulk.insert(new)
    return tickets


def _threads(
    batch: Sequence[Incoming],
    places: Sequence[_Place | None],
    existing: Sequence[Ticket | None],
    tickets: Sequence[Ticket],
) -> list[Thread]:
    """The conversation on which each message came: that of what it answers, else the sender's own on the ticket."""
    old = {ticket.pk for ticket in tickets if any(ticket is found for found in existing)}
    known = list(Thread.objects.filter(ticket_id__in=old).order_by("is_side", "pk") if old else ())
    by_id = {thread.pk: thread for thread in known}
    by_key: dict[tuple[int, str, int | None], Thread] = {}
    for thread in known:
        by_key.setdefault((thread.ticket_id, thread.channel, thread.identity_id), thread)
    new: list[tuple[Thread, int | None]] = []
    threads: list[Thread] = []
    for incoming, place, ticket in zip(batch, places, tickets, strict=True):
        key = (ticket.pk, incoming.channel, incoming.identity.pk)
        merged = place.ticket_id if place and ticket.pk in old and place.ticket_id != ticket.pk else None
        found = _answered_thread(incoming, place, ticket, by_id)
        if found is None and merged is not None:
            found = _thread_that_came_from(merged, key, known)
        if found is None and key not in by_key:
            by_key[key] = _new_thread(incoming, ticket)
            new.append((by_key[key], merged))
        threads.append(found or by_key[key])
    bulk.insert([thread for thread, _ in new])
    for thread, merged in new:
        if merged is not None:
            moving.came_by_merge(thread, merged)
    return threads


def _answered_thread(
    incoming: Incoming, place: _Place | None, ticket: Ticket, by_id: dict[int, Thread]
) -> Thread | None:
    """The thread of the message that this one answers, if it is the sender's; a side thread has no single sender."""
    thread = by_id.get(place.thread_id) if place and place.thread_id else None
    if thread is None or (thread.ticket_id, thread.channel) != (ticket.pk, incoming.channel):
        return None
    return thread if thread.is_side or thread.identity_id == incoming.identity.pk else None


def _thread_that_came_from(
    merged: int, key: tuple[int, str, int | None], known: Sequence[Thread]
) -> Thread | None:
    same = [thread for thread in known if (thread.ticket_id, thread.channel, thread.identity_id) == key]
    came = moving.threads_from(merged, [thread.pk for thread in same]) if len(same) > 1 else set()
    return next((thread for thread in same if thread.pk in came), None)


def _new_thread(incoming: Incoming, ticket: Ticket) -> Thread:
    return Thread(
        ticket=ticket,
        channel=incoming.channel,
        address=incoming.address,
        identity=incoming.identity,
        subject=unturned(storable(incoming.subject))[:300],
        created_at=incoming.received_at,
    )


def _message(incoming: Incoming, ticket: Ticket, thread: Thread) -> Message:
    return Message(
        ticket=ticket,
        thread=thread,
        direction=Direction.INBOUND,
        is_automatic=incoming.is_automatic,
        looks_automatic=incoming.looks_automatic,
        identity=incoming.identity,
        author_name=unturned(storable(incoming.sender_name or incoming.identity.customer.name))[:160],
        sender=incoming.sender[:320],
        to=[address[:400] for address in incoming.to],
        cc=[address[:400] for address in incoming.cc],
        subject=unturned(storable(incoming.subject))[:300],
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
        if message.thread is not None and message.thread.is_side:
            _take_side_answer(incoming, ticket, message, actor=actor, now=now)
            continue
        if ticket is found:
            _follow_up(incoming, ticket, message, actor=actor, now=now)
            continue
        entries.append(journal.entry(ticket, EventKind.CREATED, by=actor, now=at, after=ticket.status))
        entries.append(journal.entry(ticket, _kind(incoming), by=actor, now=at, message_id=message.pk))
        emit(TicketCreated(occurred_at=at, actor=actor, ticket_id=ticket.pk, message_id=message.pk))
        journal.announce(ticket, by=actor, now=now, is_new=True, message_id=message.pk)
    bulk.insert(entries)


def _kind(incoming: Incoming) -> EventKind:
    return EventKind.AUTO_RECEIVED if incoming.is_automatic else EventKind.RECEIVED


def _take_side_answer(
    incoming: Incoming, ticket: Ticket, message: Message, *, actor: str, now: datetime
) -> None:
    """An outside party answered: a ticket that waited for others is open again; no clock of the customer moves."""
    at = incoming.received_at
    kind = EventKind.SIDE_RECEIVED
    entries = [journal.entry(ticket, kind, by=actor, now=at, after=incoming.sender, message_id=message.pk)]
    if ticket.status == Status.ON_HOLD and not incoming.is_automatic:
        entries += lifecycle.set_status(ticket, Status.OPEN, by=actor, now=now)
    ticket.activity_at = max(ticket.activity_at, at)
    ticket.message_count += 1
    changed = {"activity_at", "message_count", *lifecycle.STATUS_FIELDS}
    journal.save(
        ticket,
        changed=changed,
        entries=entries,
        by=actor,
        now=now,
        message_id=message.pk,
        is_news=not incoming.is_automatic,
    )


def _follow_up(incoming: Incoming, ticket: Ticket, message: Message, *, actor: str, now: datetime) -> None:
    at = incoming.received_at
    entries = [journal.entry(ticket, _kind(incoming), by=actor, now=at, message_id=message.pk)]
    if not incoming.is_automatic:
        entries += lifecycle.set_status(
            ticket, after_customer_message(Status(ticket.status)), by=actor, now=now
        )
        ticket.waiting_since = ticket.waiting_since or at
        if ticket.snoozed_until is not None:
            entries.append(snoozing.end(ticket, by=actor, now=now))
    ticket.activity_at = max(ticket.activity_at, at)
    ticket.message_count += 1
    ticket.preview = one_line(unturned(message.body), 160)
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
        is_news=not incoming.is_automatic,
    )
