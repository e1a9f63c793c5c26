"""What routing does when something happened."""

from collections.abc import Sequence

from core import clock
from core.events import on
from routing.services import deciding
from tickets.events import TicketCreated


@on(TicketCreated, batch=True)
def route_tickets(events: Sequence[TicketCreated]) -> None:
    """New tickets go where the rules say."""
    deciding.route({event.ticket_id: event.message_id for event in events}, now=clock.now())
