"""Rules, their history, and what was decided by them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from tickets.models import Queue, Ticket


class Rule(models.Model):
    """One rule; ``conditions`` and ``actions`` are as routing.tree reads them. Rules are asked in order of position."""

    name = models.CharField(max_length=120)
    position = models.PositiveIntegerField()
    is_active = models.BooleanField(default=True)
    conditions = models.JSONField()
    actions = models.JSONField()
    stops = models.BooleanField(default=True)
    # Grows with each change of what the rule says or whether it is on; its RuleRevision rows keep the history.
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["position"], name="rule_position_unique", deferrable=models.Deferrable.DEFERRED
            ),
            models.CheckConstraint(condition=~Q(name=""), name="rule_has_name"),
        ]

    def __str__(self) -> str:
        return self.name


class RuleRevision(models.Model):
    """A rule as it was in one version: append-only and without foreign keys, so that it survives the rule."""

    rule_id = models.BigIntegerField()
    version = models.PositiveIntegerField()
    name = models.CharField(max_length=120)
    is_active = models.BooleanField()
    conditions = models.JSONField()
    actions = models.JSONField()
    stops = models.BooleanField()
    is_deleted = models.BooleanField(default=False)
    at = models.DateTimeField()
    actor = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rule_id", "version"], name="rule_revision_once")]

    def __str__(self) -> str:
        return f"{self.name} v{self.version}"


class RoutingState(models.Model):
    """The one row (id 1) that every change of the rules locks and stamps: processes see by it that theirs are old."""

    token = models.CharField(max_length=32)
    # Where tickets wait that no rule puts anywhere; None: the first queue that everybody sees.
    default_queue = models.ForeignKey(
        Queue, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="routing_state_one_row")]

    def __str__(self) -> str:
        return f"rules {self.token}"


class Decision(models.Model):
    """Why a ticket went where it went: append-only. ``trace`` is as routing.trace reads and writes it."""

    id = models.BigAutoField(primary_key=True)
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="decisions", db_index=False)
    at = models.DateTimeField()
    rule_ids = ArrayField(models.BigIntegerField(), default=list, db_default=[])
    ruleset = models.CharField(max_length=16)
    trace = models.JSONField()

    class Meta:
        indexes = [models.Index(fields=["ticket", "id"], name="decision_ticket")]

    def __str__(self) -> str:
        return f"decision {self.pk} about ticket {self.ticket_id}"
