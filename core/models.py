"""The transactional outbox and the table of published figures: nothing of the domain."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now


class OutboxEvent(models.Model):
    """Something that happened, written in the same transaction as the change itself."""

    id = models.BigAutoField(primary_key=True)
    name = models.CharField(max_length=80)
    payload = models.JSONField()
    occurred_at = models.DateTimeField()
    # Set on periodic work only: one row for a job and a time bucket, however many nudges arrive.
    key = models.CharField(max_length=160, null=True, blank=True, unique=True)

    class Meta:
        indexes = [models.Index(fields=["occurred_at"], name="outbox_event_occurred")]

    def __str__(self) -> str:
        return f"{self.name} {self.pk}"


class HandlerRun(models.Model):
    """One handler's duty towards one event; the worker marks it done in the transaction of its effect."""

    id = models.BigAutoField(primary_key=True)
    event = models.ForeignKey(OutboxEvent, on_delete=models.CASCADE, related_name="runs", db_index=False)
    handler = models.CharField(max_length=120)
    queue = models.CharField(max_length=20)
    due = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0, db_default=0)
    leased_until = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    dead_at = models.DateTimeField(null=True, blank=True)
    last_error = models.TextField(blank=True, default="", db_default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "handler"], name="handler_run_once"),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | Q(dead_at__isnull=True), name="handler_run_done_or_dead"
            ),
        ]
        indexes = [
            models.Index(
                fields=["queue", "due"],
                name="handler_run_waiting",
                condition=Q(done_at__isnull=True, dead_at__isnull=True),
            ),
            models.Index(fields=["handler"], name="handler_run_dead", condition=Q(dead_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.handler} for event {self.event_id}"


class Figure(models.Model):
    """The newest value of a published figure."""

    key = models.CharField(max_length=80)
    scope = models.CharField(max_length=80, blank=True, default="")
    value = models.JSONField(null=True)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "scope"], name="figure_key_scope")]

    def __str__(self) -> str:
        return f"{self.key} {self.scope}".strip()


class Work(models.Model):
    """Long work in the background that somebody started: it goes on step by step and tells how far it is.

    ``arguments`` and ``result`` belong to the runner of this ``kind`` (core.work).
    """

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=40)
    label = models.CharField(max_length=200, blank=True, default="")
    arguments = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    started_by = models.CharField(max_length=40, default="system")
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["kind", "-id"], name="work_kind")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}: {self.done} of {self.total}"

    @property
    def percent(self) -> int:
        """How far it is, from 0 to 100."""
        if self.finished_at is not None:
            return 100
        return min(99, self.done * 100 // self.total) if self.total else 0
