"""What metrics do when something happened: make the facts afresh that it touches."""

from collections.abc import Sequence

from core.events import on
from metrics.projections import surveys, tickets
from surveys.events import SurveyAnswered, SurveySent
from tickets.events import MessageQueued, TicketReopened, TicketResolved


@on(MessageQueued, TicketResolved, TicketReopened, batch=True)
def project_tickets(events: Sequence[MessageQueued | TicketResolved | TicketReopened]) -> None:
    """The clocks of a ticket follow its log; what a machine sends moves none of them."""
    touched = {event.ticket_id for event in events if not getattr(event, "is_automatic", False)}
    if touched:
        tickets.project(touched)


@on(SurveySent, SurveyAnswered, batch=True)
def project_surveys(events: Sequence[SurveySent | SurveyAnswered]) -> None:
    """The facts of an invitation follow its latest answer."""
    surveys.project({event.invitation_id for event in events})
