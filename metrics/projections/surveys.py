"""Invitations and their answers to facts."""

from collections.abc import Iterable

from django.db import transaction

from metrics.facts import SurveyFact
from surveys.models import Invitation
from surveys.selectors import response_of

FIELDS = [field.name for field in SurveyFact._meta.concrete_fields if not field.primary_key]


@transaction.atomic
def project(invitation_ids: Iterable[int]) -> int:
    """Make the facts of these invitations afresh; returns how many there are now.

    The invitations are locked, as an answer does, so that the later of two workers has seen everything.
    """
    ids = sorted(set(invitation_ids))
    rows = (
        Invitation.objects.filter(pk__in=ids, sent_at__isnull=False)
        .select_related("survey", "ticket", "response")
        .select_for_update(no_key=True, of=("self",))
        .order_by("pk")
    )
    facts = [_fact(invitation) for invitation in rows]
    gone = set(ids) - {fact.invitation_id for fact in facts}
    if gone:
        SurveyFact.objects.filter(pk__in=gone).delete()
    SurveyFact.objects.bulk_create(
        facts, update_conflicts=True, unique_fields=["invitation_id"], update_fields=FIELDS
    )
    return len(facts)


def _fact(invitation: Invitation) -> SurveyFact:
    assert invitation.sent_at is not None  # the query asks for sent ones
    response = response_of(invitation)
    return SurveyFact(
        invitation_id=invitation.pk,
        survey_id=invitation.survey_id,
        kind=invitation.survey.kind,
        ticket_id=invitation.ticket_id,
        brand_id=invitation.ticket.brand_id,
        team_id=invitation.team_id,
        agent_id=invitation.agent_id,
        channel=invitation.channel,
        value_minor=invitation.value_minor,
        sent_at=invitation.sent_at,
        answered_at=response.answered_at if response else None,
        score=response.score if response else None,
        is_counted=not (response and response.excluded),
    )
