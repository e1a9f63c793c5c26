"""What this company wants to know of its tickets beyond what every ticket has."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from tickets.custom_fields import FieldKind, FieldSpec, Requirement
from tickets.models.queue import Queue


class CustomField(models.Model):
    """The definition of a field; the values stand in ``Ticket.custom_fields`` under its key, which never changes.

    ``labels``, ``helps``: {"en": ..., "fr": ...}; the other columns as in tickets.custom_fields.FieldSpec. Without
    queues the field belongs to every ticket, else to those that wait in one of them.
    """

    key = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=10)
    labels = models.JSONField(default=dict)
    helps = models.JSONField(default=dict, blank=True)
    options = models.JSONField(default=list, blank=True)
    requirement = models.CharField(max_length=8, blank=True, default=Requirement.NEVER)
    minimum = models.CharField(max_length=20, blank=True, default="")
    maximum = models.CharField(max_length=20, blank=True, default="")
    pattern = models.CharField(max_length=200, blank=True, default="")
    position = models.PositiveIntegerField(default=0)
    is_active = models.BooleanField(default=True)
    queues = models.ManyToManyField(Queue, related_name="custom_fields", blank=True)
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(key__regex=r"^[a-z][a-z0-9_]*$"), name="custom_field_key"),
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in FieldKind]), name="custom_field_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(requirement__in=[item.value for item in Requirement]),
                name="custom_field_requirement_known",
            ),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def spec(self) -> FieldSpec:
        """The definition as values."""
        columns = (
            "key",
            "kind",
            "labels",
            "helps",
            "options",
            "requirement",
            "minimum",
            "maximum",
            "pattern",
        )
        return FieldSpec.of({name: getattr(self, name) for name in columns})
