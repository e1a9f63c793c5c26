"""Reads of surveys."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db.models import Count, QuerySet
from django.utils.translation import gettext

from surveys.labels import QUESTIONS
from surveys.models import Invitation, Response, Survey
from surveys.states import State
from tickets.models import Ticket


def question_of(survey: Survey, language: str) -> str:
    """The survey's own question in a language, else the standard text in the active one."""
    own = survey.questions.get(language, "")
    return own if isinstance(own, str) and own.strip() else gettext(str(QUESTIONS[survey.kind]))


def language_of(invitation: Invitation) -> str:
    """The language in which to speak to the customer: the ticket's, else the brand's, else the standard one."""
    offered = [code for code, _ in settings.LANGUAGES]
    for code in (invitation.ticket.language, invitation.ticket.brand.language):
        short = code.split("-")[0]
        if short in offered:
            return short
    return settings.LANGUAGE_CODE


def invitation_by_key(key: str) -> Invitation | None:
    """A sent invitation with all that its page shows, in one statement; None when there is none."""
    return (
        Invitation.objects.select_related("survey", "ticket__brand", "ticket__customer", "response")
        .filter(key=key)
        .exclude(state__in=[State.SCHEDULED, State.SKIPPED])
        .first()
    )


def is_open(invitation: Invitation, now: datetime) -> bool:
    """Whether an answer is still taken or can still be changed."""
    return invitation.expires_at is not None and now < invitation.expires_at


def response_of(invitation: Invitation) -> Response | None:
    """The answer, if there is one (read already by the functions here)."""
    return getattr(invitation, "response", None)


def invitations_of_ticket(ticket_id: int) -> list[Invitation]:
    """What was asked about a ticket, newest first, with survey and answer, in one statement."""
    rows = Invitation.objects.filter(ticket_id=ticket_id).select_related("survey", "response")
    return list(rows.order_by("-resolved_at"))


def answers_of_customer(customer_id: int, *, tickets: QuerySet[Ticket], limit: int = 20) -> list[Response]:
    """A customer's newest answers about these tickets, with invitation and survey, in one statement."""
    rows = Response.objects.filter(invitation__customer_id=customer_id, invitation__ticket__in=tickets)
    return list(rows.select_related("invitation__survey").order_by("-revised_at")[:limit])


def comments_of(invitation_ids: Sequence[int]) -> dict[int, str]:
    """The comments of these invitations' answers, in one statement."""
    rows = Response.objects.filter(invitation_id__in=invitation_ids).exclude(comment="")
    return dict(rows.values_list("invitation_id", "comment"))


def states_of_surveys() -> dict[int, dict[str, int]]:
    """How many invitations of each survey are in which state, in one statement; "mailed": all that were sent."""
    counts: dict[int, dict[str, int]] = {}
    rows = Invitation.objects.order_by().values("survey_id", "state").annotate(count=Count("pk"))
    for survey_id, state, count in rows.values_list("survey_id", "state", "count"):
        states = counts.setdefault(survey_id, {})
        states[state] = count
        if state in {State.SENT, State.ANSWERED, State.EXPIRED}:
            states["mailed"] = states.get("mailed", 0) + count
    return counts
