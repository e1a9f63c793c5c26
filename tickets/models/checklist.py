"""What is to be done on a ticket, and how long people were at it."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from accounts.models import User
from tickets.models.ticket import Ticket


class ChecklistItem(models.Model):
    """One line of a ticket's checklist; it is done when it has a time."""

    id = models.BigAutoField(primary_key=True)
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="checklist", db_index=False)
    text = models.CharField(max_length=300)
    position = models.PositiveIntegerField()
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["ticket", "position"], name="checklist_ticket")]
        constraints = [
            models.CheckConstraint(
                condition=Q(done_by__isnull=True) | Q(done_at__isnull=False), name="checklist_done_has_time"
            )
        ]

    def __str__(self) -> str:
        return self.text


class TimeSpent(models.Model):
    """Seconds that a ticket was open and looked at in one visit, or a correction of the sum (its visit is "").

    ``visit`` is made by the page: the same visit sends its growing sum again and again. Corrections may be negative.
    """

    id = models.BigAutoField(primary_key=True)
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="time_spent", db_index=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    visit = models.CharField(max_length=36, blank=True, default="")
    seconds = models.IntegerField()
    began_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["ticket"], name="time_spent_ticket")]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "ticket", "visit"], condition=~Q(visit=""), name="time_spent_visit_once"
            ),
            models.CheckConstraint(
                condition=Q(seconds__gte=0) | Q(visit=""), name="time_spent_visit_counts_up"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seconds} s on ticket {self.ticket_id}"
