"""What tickets do when something happened to them."""

from collections.abc import Sequence

from core import clock
from core.events import on
from tickets.events import MessageQueued, MessageReceived, NoteAdded, ReplyDue, TicketAssigned
from tickets.services import notifications, scheduling


@on(TicketAssigned, batch=True)
def tell_of_assignments(events: Sequence[TicketAssigned]) -> None:
    """Whoever was given a ticket by somebody else is told."""
    notifications.tell_assigned(events)


@on(MessageReceived, MessageQueued, NoteAdded, batch=True)
def tell_of_messages(events: Sequence[MessageReceived | MessageQueued | NoteAdded]) -> None:
    """Whoever holds or follows the ticket, or is named in the note, is told."""
    notifications.tell_written(events)


@on(ReplyDue)
def send_scheduled(event: ReplyDue) -> None:
    """A reply for later goes out, or is held back."""
    scheduling.send_due(event.scheduled_id, now=clock.now())


@on(MessageReceived, MessageQueued, batch=True)
def hold_scheduled(events: Sequence[MessageReceived | MessageQueued]) -> None:
    """Nobody is answered twice: what is scheduled waits for its author when somebody else wrote."""
    written = {event.ticket_id for event in events if not event.is_automatic}
    scheduling.hold_answered(written, now=clock.now())
