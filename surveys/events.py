"""What happens to surveys."""

from dataclasses import dataclass
from typing import ClassVar

from core.events import Event


@dataclass(frozen=True, kw_only=True)
class SurveySent(Event):
    """A customer was asked."""

    name: ClassVar[str] = "survey.sent"
    invitation_id: int
    ticket_id: int


@dataclass(frozen=True, kw_only=True)
class SurveyAnswered(Event):
    """A customer answered, for the first time or again; the latest answer counts."""

    name: ClassVar[str] = "survey.answered"
    invitation_id: int
    ticket_id: int
    score: int
