"""What customers answer; the latest answer counts, every answer is kept."""

from datetime import datetime

from django.db import transaction

from core.outbox import emit
from core.text import storable
from surveys.events import SurveyAnswered
from surveys.models import Invitation, Response, ResponseRevision
from surveys.scales import SCALES
from surveys.states import State

MAX_COMMENT = 4000
MAX_REVISIONS = 20


class CannotAnswer(Exception):
    """The answer can't be taken; ``why`` is "over", "score" or "often"."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@transaction.atomic
def submit(invitation_id: int, *, score: int, comment: str, now: datetime, excluded: str = "") -> Response:
    """Store an answer, or another one in its place; the same answer again changes nothing.

    Raises CannotAnswer when the invitation is over, the score is not on its scale, or the answer was changed
    too often. ``excluded`` (surveys.states.Exclusion) keeps an answer out of the numbers.
    """
    invitation = (
        Invitation.objects.select_for_update(of=("self",)).select_related("survey").get(pk=invitation_id)
    )
    if invitation.state not in {State.SENT, State.ANSWERED} or (
        invitation.expires_at is None or now >= invitation.expires_at
    ):
        raise CannotAnswer("over")
    if score not in SCALES[invitation.survey.kind]:
        raise CannotAnswer("score")
    comment = storable(comment).strip()[:MAX_COMMENT]
    response = Response.objects.filter(invitation=invitation).first()
    if response is None:
        response = Response(invitation=invitation, answered_at=now, revision_count=0)
    elif (response.score, response.comment, response.excluded) == (score, comment, excluded):
        return response
    elif excluded and not response.excluded:
        return response  # neither a colleague nor a program takes back what the customer said
    elif response.revision_count >= MAX_REVISIONS:
        raise CannotAnswer("often")
    response.score, response.comment, response.excluded = score, comment, excluded
    response.revised_at = now
    response.revision_count += 1
    response.save()
    ResponseRevision.objects.create(response=response, at=now, score=score, comment=comment)
    if invitation.state != State.ANSWERED:
        invitation.state = State.ANSWERED
        invitation.save(update_fields=["state"])
    emit(
        SurveyAnswered(
            occurred_at=now,
            actor=f"customer:{invitation.customer_id}",
            invitation_id=invitation.pk,
            ticket_id=invitation.ticket_id,
            score=score,
        )
    )
    return response
