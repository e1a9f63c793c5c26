"""Forgets tickets that were removed."""

from collections.abc import Sequence

from metrics.models import SurveyFact, TicketFact


def forget_tickets(ids: Sequence[int]) -> None:
    """Delete the facts about these tickets."""
    TicketFact.objects.filter(ticket_id__in=ids).delete()
    SurveyFact.objects.filter(ticket_id__in=ids).delete()
