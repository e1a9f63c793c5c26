"""What happens to tickets."""

from dataclasses import dataclass
from typing import ClassVar

from core.events import Event


@dataclass(frozen=True, kw_only=True)
class TicketCreated(Event):
    """A new piece of work; ``message_id`` is its first message, if it has one."""

    name: ClassVar[str] = "ticket.created"
    ticket_id: int
    message_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class MessageReceived(Event):
    """A customer wrote on a ticket that was already there."""

    name: ClassVar[str] = "ticket.message_received"
    ticket_id: int
    message_id: int
    is_automatic: bool = False


@dataclass(frozen=True, kw_only=True)
class MessageQueued(Event):
    """A message is to go out."""

    name: ClassVar[str] = "ticket.message_queued"
    ticket_id: int
    message_id: int
    is_automatic: bool = False


@dataclass(frozen=True, kw_only=True)
class ReplyRetracted(Event):
    """A reply was taken back before it went out; its message is no more."""

    name: ClassVar[str] = "ticket.reply_retracted"
    ticket_id: int
    message_id: int


@dataclass(frozen=True, kw_only=True)
class ReplyDue(Event):
    """The moment of a scheduled reply has come."""

    name: ClassVar[str] = "ticket.reply_due"
    scheduled_id: int


@dataclass(frozen=True, kw_only=True)
class NoteAdded(Event):
    """An agent wrote a note."""

    name: ClassVar[str] = "ticket.note_added"
    ticket_id: int
    message_id: int


@dataclass(frozen=True, kw_only=True)
class NoticesChanged(Event):
    """An agent was told something new, or has read it; for their open pages."""

    name: ClassVar[str] = "ticket.notices_changed"
    user_id: int


@dataclass(frozen=True, kw_only=True)
class TicketResolved(Event):
    """The work is done, for the first time or again."""

    name: ClassVar[str] = "ticket.resolved"
    ticket_id: int


@dataclass(frozen=True, kw_only=True)
class TicketReopened(Event):
    """A resolved ticket is work again."""

    name: ClassVar[str] = "ticket.reopened"
    ticket_id: int


@dataclass(frozen=True, kw_only=True)
class TicketAssigned(Event):
    """The ticket has another holder or another queue."""

    name: ClassVar[str] = "ticket.assigned"
    ticket_id: int
    assignee_id: int | None = None
    queue_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class TicketMerged(Event):
    """``merged_id`` went into ``ticket_id``: what was said on it stands there now."""

    name: ClassVar[str] = "ticket.merged"
    ticket_id: int
    merged_id: int


@dataclass(frozen=True, kw_only=True)
class TicketUnmerged(Event):
    """``merged_id`` was taken out of ``ticket_id`` again and is a ticket of its own."""

    name: ClassVar[str] = "ticket.unmerged"
    ticket_id: int
    merged_id: int


@dataclass(frozen=True, kw_only=True)
class TicketChanged(Event):
    """Anything changed that an open page shows; emitted once by each change, for live pages."""

    name: ClassVar[str] = "ticket.changed"
    ticket_id: int
    version: int
    is_new: bool = False
    message_id: int | None = None
