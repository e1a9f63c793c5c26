"""Django looks for models here."""

from metrics.facts import SurveyFact, TicketFact

__all__ = ["SurveyFact", "TicketFact"]
