"""What surveys do when something happened."""

from collections.abc import Sequence

from core import clock
from core.events import on
from surveys.services import invitations
from tickets.events import TicketResolved


@on(TicketResolved, batch=True)
def schedule_surveys(events: Sequence[TicketResolved]) -> None:
    """A resolved ticket is followed by a survey, now or when it is due."""
    invitations.schedule([(event.ticket_id, event.occurred_at) for event in events], now=clock.now())
