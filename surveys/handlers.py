"""What surveys do when something happened."""

from collections.abc import Sequence

from core import clock
from core.events import on
from surveys.services import invitations
from tickets.events import TicketResolved
from tickets.services.undo import OFFERED_FOR


@on(TicketResolved, batch=True)
def schedule_surveys(events: Sequence[TicketResolved]) -> None:
    """A resolved ticket is followed by a survey when it is due, and not while the agent may still undo it."""
    pairs = [(event.ticket_id, event.occurred_at) for event in events]
    invitations.schedule(pairs, now=clock.now(), wait=OFFERED_FOR)
