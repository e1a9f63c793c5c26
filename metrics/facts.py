"""Fact tables: one row for each thing that is measured, derived from the permanent logs and from nothing else.

Any row can be thrown away and made again (manage.py rebuild_facts): a projection computes it afresh from the
log, so neither the order nor the number of the events that lead to it matters. Team, agent, channel and value
are as they were stamped on the log when it happened.
"""

from django.db import models
from django.db.models import Q


class TicketFact(models.Model):
    """The clocks of one ticket; written once there is something to measure: a first reply or a resolution.

    Team, agent, channel and value are those of the first reply. Seconds are whole.
    """

    ticket_id = models.BigIntegerField(primary_key=True)
    brand_id = models.BigIntegerField()
    created_at = models.DateTimeField()
    first_reply_at = models.DateTimeField(null=True, blank=True)
    first_reply_seconds = models.PositiveIntegerField(null=True, blank=True)
    first_reply_business_seconds = models.PositiveIntegerField(null=True, blank=True)
    team_id = models.BigIntegerField(null=True, blank=True)
    agent_id = models.BigIntegerField(null=True, blank=True)
    channel = models.CharField(max_length=12, blank=True, default="")
    value_minor = models.BigIntegerField(null=True, blank=True)
    first_resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    reopened_count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(first_reply_at__isnull=True, first_reply_seconds__isnull=True)
                | Q(first_reply_at__isnull=False, first_reply_seconds__isnull=False),
                name="ticket_fact_reply_has_seconds",
            )
        ]
        indexes = [
            models.Index(
                fields=["first_reply_at"],
                name="ticket_fact_first_reply",
                condition=Q(first_reply_at__isnull=False),
                include=[
                    "first_reply_seconds",
                    "first_reply_business_seconds",
                    "team_id",
                    "value_minor",
                    "channel",
                    "brand_id",
                    "agent_id",
                ],
            )
        ]

    def __str__(self) -> str:
        return f"clocks of ticket {self.ticket_id}"


class SurveyFact(models.Model):
    """One invitation that was sent, and its latest answer; ``is_counted`` is false for answers that are excluded."""

    invitation_id = models.BigIntegerField(primary_key=True)
    survey_id = models.BigIntegerField()
    kind = models.CharField(max_length=4)
    ticket_id = models.BigIntegerField()
    brand_id = models.BigIntegerField()
    team_id = models.BigIntegerField(null=True, blank=True)
    agent_id = models.BigIntegerField(null=True, blank=True)
    channel = models.CharField(max_length=12, blank=True, default="")
    value_minor = models.BigIntegerField(null=True, blank=True)
    sent_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    score = models.PositiveSmallIntegerField(null=True, blank=True)
    is_counted = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, score__isnull=True)
                | Q(answered_at__isnull=False, score__isnull=False),
                name="survey_fact_answer_has_score",
            )
        ]
        indexes = [
            models.Index(
                fields=["kind", "answered_at"],
                name="survey_fact_answered",
                condition=Q(answered_at__isnull=False, is_counted=True),
                include=["score", "team_id", "value_minor", "channel", "brand_id", "agent_id"],
            )
        ]

    def __str__(self) -> str:
        return f"answer to invitation {self.invitation_id}"
