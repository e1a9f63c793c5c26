"""What tickets do when something happened to them."""

from collections.abc import Sequence

from core.events import on
from tickets.events import MessageQueued, MessageReceived, NoteAdded, TicketAssigned
from tickets.services import notifications


@on(TicketAssigned, batch=True)
def tell_of_assignments(events: Sequence[TicketAssigned]) -> None:
    """Whoever was given a ticket by somebody else is told."""
    notifications.tell_assigned(events)


@on(MessageReceived, MessageQueued, NoteAdded, batch=True)
def tell_of_messages(events: Sequence[MessageReceived | MessageQueued | NoteAdded]) -> None:
    """Whoever holds or follows the ticket, or is named in the note, is told."""
    notifications.tell_written(events)
