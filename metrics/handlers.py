"""What metrics do when something happened: make the facts afresh that it touches."""

from collections.abc import Sequence

from core.events import on
from metrics.projections import surveys, tickets
from surveys.events import SurveyAnswered, SurveySent
from tickets.events import (
    MessageQueued,
    ReplyRetracted,
    TicketMerged,
    TicketReopened,
    TicketResolved,
    TicketUnmerged,
)

TicketEvents = (
    MessageQueued | ReplyRetracted | TicketMerged | TicketReopened | TicketResolved | TicketUnmerged
)


@on(MessageQueued, ReplyRetracted, TicketMerged, TicketReopened, TicketResolved, TicketUnmerged, batch=True)
def project_tickets(events: Sequence[TicketEvents]) -> None:
    """The clocks of a ticket follow its log; what a machine sends moves none of them, a merged one has none."""
    touched = {event.ticket_id for event in events if not getattr(event, "is_automatic", False)}
    touched |= {event.merged_id for event in events if isinstance(event, TicketMerged | TicketUnmerged)}
    if touched:
        tickets.project(touched)


@on(SurveySent, SurveyAnswered, batch=True)
def project_surveys(events: Sequence[SurveySent | SurveyAnswered]) -> None:
    """The facts of an invitation follow its latest answer."""
    surveys.project({event.invitation_id for event in events})
