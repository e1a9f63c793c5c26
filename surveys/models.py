"""Surveys, who was asked, and what they answered."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from customers.models import Customer
from surveys.scales import SCALES
from surveys.states import Exclusion, Reason, State
from tickets.models import Brand, Ticket


class Survey(models.Model):
    """A question that is asked after tickets of a brand (None: of every brand) were resolved.

    ``questions`` maps languages to texts of one's own; a language without one gets the translated standard text.
    """

    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=4, choices=[(kind, kind.upper()) for kind in SCALES], default="csat")
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, null=True, blank=True, related_name="surveys")
    delay_minutes = models.PositiveIntegerField(default=60)
    questions = models.JSONField(default=dict, blank=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(kind__in=list(SCALES)), name="survey_kind_known")]

    def __str__(self) -> str:
        return self.name


class Invitation(models.Model):
    """One customer is asked about one resolution of one ticket.

    ``key`` stands, signed, in the link; team, agent, channel and value are those of the moment of resolving.
    """

    id = models.BigAutoField(primary_key=True)
    key = models.CharField(max_length=32, unique=True)
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="invitations", db_index=False)
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="invitations")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="invitations")
    resolved_at = models.DateTimeField()
    team_id = models.BigIntegerField(null=True, blank=True)
    agent_id = models.BigIntegerField(null=True, blank=True)
    channel = models.CharField(max_length=12, blank=True, default="", db_default="")
    value_minor = models.BigIntegerField(null=True, blank=True)
    state = models.CharField(max_length=10, default=State.SCHEDULED, db_default=State.SCHEDULED)
    reason = models.CharField(max_length=12, blank=True, default="", db_default="")
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0, db_default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    message_id = models.BigIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["survey", "ticket", "resolved_at"], name="invitation_once"),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in State]), name="invitation_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state=State.SKIPPED, reason__in=[reason.value for reason in Reason])
                | (~Q(state=State.SKIPPED) & Q(reason="")),
                name="invitation_skipped_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=[State.SENT, State.ANSWERED, State.EXPIRED],
                    sent_at__isnull=False,
                    expires_at__isnull=False,
                    message_id__isnull=False,
                )
                | Q(
                    state__in=[State.SCHEDULED, State.SKIPPED],
                    sent_at__isnull=True,
                    expires_at__isnull=True,
                    message_id__isnull=True,
                ),
                name="invitation_sent_has_message",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], name="invitation_due", condition=Q(state=State.SCHEDULED)),
            models.Index(fields=["expires_at"], name="invitation_open", condition=Q(state=State.SENT)),
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk} for ticket {self.ticket_id}"


class Response(models.Model):
    """The latest answer to an invitation; what it was before is in its revisions."""

    id = models.BigAutoField(primary_key=True)
    invitation = models.OneToOneField(Invitation, on_delete=models.CASCADE, related_name="response")
    score = models.PositiveSmallIntegerField()
    comment = models.TextField(blank=True, default="", db_default="")
    excluded = models.CharField(max_length=8, blank=True, default="", db_default="")
    answered_at = models.DateTimeField()
    revised_at = models.DateTimeField()
    revision_count = models.PositiveSmallIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(score__lte=10), name="response_score_on_a_scale"),
            models.CheckConstraint(
                condition=Q(excluded__in=["", *(reason.value for reason in Exclusion)]),
                name="response_exclusion_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.score} for invitation {self.invitation_id}"


class ResponseRevision(models.Model):
    """Append-only: every answer that was ever given."""

    id = models.BigAutoField(primary_key=True)
    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="revisions")
    at = models.DateTimeField()
    score = models.PositiveSmallIntegerField()
    comment = models.TextField(blank=True, default="", db_default="")

    def __str__(self) -> str:
        return f"{self.score} at {self.at:%Y-%m-%d %H:%M}"
