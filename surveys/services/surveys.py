"""Which surveys there are."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from surveys.models import Survey
from tickets.models import Brand

LONGEST_DELAY = 60 * 24 * 30  # minutes


@dataclass(frozen=True)
class SurveyText:
    """What an admin says of a survey; ``questions`` maps languages to own texts, missing ones are standard."""

    name: str
    delay_minutes: int
    is_active: bool = True
    brand: Brand | None = None
    questions: dict[str, str] = field(default_factory=dict)


@transaction.atomic
def create_survey(text: SurveyText, *, now: datetime, kind: str = "csat") -> Survey:
    """Ask customers from now on, after each ticket that is resolved."""
    survey = Survey(kind=kind, created_at=now)
    return _write(survey, text)


@transaction.atomic
def update_survey(survey_id: int, text: SurveyText) -> Survey:
    """Change a survey; what is scheduled already keeps its time. Raises Survey.DoesNotExist."""
    return _write(Survey.objects.select_for_update().get(pk=survey_id), text)


def _write(survey: Survey, text: SurveyText) -> Survey:
    survey.name = " ".join(text.name.split())[:80]
    survey.delay_minutes = max(0, min(text.delay_minutes, LONGEST_DELAY))
    survey.is_active, survey.brand = text.is_active, text.brand
    survey.questions = {code: own.strip() for code, own in text.questions.items() if own.strip()}
    survey.save()
    return survey
