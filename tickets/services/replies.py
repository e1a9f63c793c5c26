"""What we say: replies to the customer, notes among ourselves, messages that the machine writes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from core.outbox import emit
from core.text import one_line, storable
from tickets import selectors
from tickets.events import MessageQueued, NoteAdded
from tickets.locks import lock_ticket
from tickets.models import Attachment, Direction, EventKind, Message, Thread, Ticket
from tickets.services import journal, lifecycle, mentions, retraction
from tickets.states import Status
from tickets.stored_file import StoredFile


class CannotReply(Exception):
    """There is nobody to reply to, or nothing to say; the message says which."""


class SomethingNew(CannotReply):
    """Somebody else added something after the newest message that the author has seen; that is ``message``."""

    def __init__(self, message: Message) -> None:
        words = {
            Direction.INBOUND: _("%(name)s wrote while you were writing; read that first"),
            Direction.OUTBOUND: _("%(name)s answered while you were writing; read that first"),
            Direction.NOTE: _("%(name)s added a note while you were writing; read that first"),
        }
        super().__init__(words[Direction(message.direction)] % {"name": message.author_name})
        self.message = message


@dataclass(frozen=True)
class Draft:
    """What an agent wrote. ``to`` empty means the customer's own address of the thread."""

    text: str
    html: str = ""
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    files: tuple[StoredFile, ...] = field(default_factory=tuple)


@transaction.atomic
def reply(
    ticket_id: int,
    draft: Draft,
    *,
    by: User,
    now: datetime,
    status: Status | None = None,
    thread_id: int | None = None,
    seen_message_id: int | None = None,
    send_after: datetime | None = None,
) -> Message:
    """Write to the customer (on ``selectors.reply_thread`` unless told), then change the status if asked.

    With ``seen_message_id`` the reply is refused (SomethingNew) when anybody else wrote or noted something after that
    message, so that two agents do not answer at once. With ``send_after`` it waits so long and can be taken back. A
    ticket that nobody holds goes to the agent who answers. Raises CannotReply and CannotChangeStatus.
    """
    ticket = lock_ticket(ticket_id)
    refuse_merged(ticket)
    before = retraction.snapshot(ticket)
    refuse_unseen(ticket, seen_message_id, by=by)
    if not draft.text.strip() and not draft.files:
        raise CannotReply(_("the reply is empty; write something or attach a file"))
    is_answer = ticket.message_count > 0  # what an agent begins with answers nothing
    message = _create(ticket, draft, thread_id=thread_id, author=by, now=now)
    entries = [journal.entry(ticket, EventKind.REPLIED, by=by, now=now, message_id=message.pk)]
    changed = [
        "activity_at",
        "message_count",
        "preview",
        "last_direction",
        "has_attachments",
        "waiting_since",
    ]
    if ticket.first_reply_at is None and is_answer:
        ticket.first_reply_at = max(now, ticket.created_at)
        changed.append("first_reply_at")
    if ticket.assignee_id is None:
        entries.append(journal.entry(ticket, EventKind.ASSIGNED, by=by, now=now, after=by.name))
        ticket.assignee = by
        changed.append("assignee")
    target = status or (Status.OPEN if ticket.status == Status.NEW else Status(ticket.status))
    entries += lifecycle.set_status(ticket, target, by=by, now=now)
    changed += lifecycle.STATUS_FIELDS
    ticket.waiting_since = None
    for entry in entries:
        entry.message_id = message.pk
    if send_after is not None:
        retraction.hold(message, before, retraction.snapshot(ticket), send_after=send_after)
    journal.save(ticket, changed=set(changed), entries=entries, by=by, now=now, message_id=message.pk)
    return message


@transaction.atomic
def send_automatic(ticket_id: int, draft: Draft, *, reason: str, now: datetime, subject: str = "") -> Message:
    """Send what the machine wrote (a survey, an acknowledgement); it never counts as a reply of an agent.

    ``reason`` is kept in the log: "survey", "rule:5". Raises CannotReply when the customer has no address, and
    when nobody but machines wrote: two machines that answer one another never stop.
    """
    ticket = lock_ticket(ticket_id)
    if selectors.only_machines_wrote(ticket.pk):
        raise CannotReply(_("nobody but machines wrote on this ticket"))
    message = _create(ticket, draft, thread_id=None, author=None, now=now, subject=subject)
    log = journal.entry(
        ticket, EventKind.AUTO_SENT, by="system", now=now, after=reason, message_id=message.pk
    )
    journal.save(
        ticket, changed=["message_count"], entries=[log], by="system", now=now, message_id=message.pk
    )
    return message


@transaction.atomic
def add_note(ticket_id: int, draft: Draft, *, by: User, now: datetime) -> Message:
    """Write a note that customers never see. Raises CannotReply when it is empty."""
    ticket = lock_ticket(ticket_id)
    refuse_merged(ticket)
    if not draft.text.strip() and not draft.files:
        raise CannotReply(_("the note is empty; write something or attach a file"))
    text = storable(draft.text)
    message = Message.objects.create(
        ticket=ticket,
        direction=Direction.NOTE,
        author=by,
        author_name=by.name,
        text=text,
        body=text,
        html=draft.html,
        created_at=now,
    )
    attach(message, draft.files)
    mentions.record(message, ticket, by=by, now=now)
    emit(NoteAdded(occurred_at=now, actor=journal.actor_name(by), ticket_id=ticket.pk, message_id=message.pk))
    ticket.message_count += 1
    log = journal.entry(ticket, EventKind.NOTED, by=by, now=now, message_id=message.pk)
    journal.save(
        ticket,
        changed=["message_count"],
        entries=[log],
        by=by,
        now=now,
        message_id=message.pk,
        is_news=True,
    )
    return message


def _create(
    ticket: Ticket,
    draft: Draft,
    *,
    thread_id: int | None,
    author: User | None,
    now: datetime,
    subject: str = "",
) -> Message:
    thread = _thread(ticket, thread_id, automatic=author is None)
    to = list(draft.to) or ([thread.identity.display] if thread.identity else [])
    if not to:
        raise CannotReply(_("the customer has no address on this thread; add one to the customer first"))
    text = storable(draft.text)
    message = Message.objects.create(
        ticket=ticket,
        thread=thread,
        direction=Direction.OUTBOUND,
        is_automatic=author is None,
        author=author,
        author_name=author.name if author else ticket.brand.name,
        sender=thread.address,
        to=to,
        cc=list(draft.cc),
        subject=(subject or thread.subject or ticket.subject)[:300],
        text=text,
        body=text,
        html=draft.html,
        created_at=now,
    )
    attach(message, draft.files)
    ticket.message_count += 1
    if author is not None:
        ticket.activity_at = max(now, ticket.activity_at)
        ticket.preview = one_line(text, 160)
        ticket.last_direction = Direction.OUTBOUND
        ticket.has_attachments = ticket.has_attachments or bool(draft.files)
    emit(
        MessageQueued(
            occurred_at=now,
            actor=journal.actor_name(author or "system"),
            ticket_id=ticket.pk,
            message_id=message.pk,
            is_automatic=author is None,
        )
    )
    return message


def _thread(ticket: Ticket, thread_id: int | None, *, automatic: bool) -> Thread:
    thread: Thread | None = None
    if thread_id is not None:
        threads = Thread.objects.filter(ticket=ticket, is_side=False).select_related("identity")
        thread = threads.filter(pk=thread_id).first()
    elif automatic:
        thread = selectors.reply_thread(ticket.pk, customer_id=ticket.customer_id)
    thread = thread or selectors.reply_thread(ticket.pk)
    if thread is None:
        raise CannotReply(_("the ticket has no conversation to reply to"))
    return thread


def refuse_merged(ticket: Ticket) -> None:
    """Raises CannotReply for a ticket that went into another one."""
    if ticket.merged_into_id is not None:
        raise CannotReply(
            _("ticket #%(number)d was merged into #%(winner)d; write there")
            % {"number": ticket.pk, "winner": ticket.merged_into_id}
        )


def refuse_unseen(ticket: Ticket, seen_message_id: int | None, *, by: User) -> None:
    """Raises SomethingNew when anybody else wrote after the newest message that the author has seen."""
    if seen_message_id is None:
        return
    newer = Message.objects.filter(ticket=ticket, pk__gt=seen_message_id, is_automatic=False)
    others = newer.filter(Q(author__isnull=True) | ~Q(author=by))
    message = others.defer("search").order_by("-pk").first()
    if message is not None:
        raise SomethingNew(message)


def attach(message: Message, files: Sequence[StoredFile]) -> None:
    """Link stored files to a message."""
    Attachment.objects.bulk_create(
        Attachment(
            message=message,
            filename=file.filename[:255],
            content_type=file.content_type[:127],
            size=file.size,
            sha256=file.sha256,
            is_inline=file.is_inline,
            content_id=file.content_id[:255],
        )
        for file in files
    )
