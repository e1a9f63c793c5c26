"""What somebody did to tickets, kept for a while so that they can take it back."""

from django.db import models
from django.db.models import Q

from accounts.models import User
from tickets.models.ticket import Ticket


class OperationState(models.TextChoices):
    """How far an operation is; a large one is done, and undone, in steps."""

    DOING = "doing"
    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"


class Operation(models.Model):
    """One deed of one person: it changed one ticket or many, and is undone as a whole.

    ``wanted`` says what a bulk change wants of each of its tickets; nothing for what was done at once.
    """

    id = models.BigAutoField(primary_key=True)
    by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="operations", db_index=False)
    kind = models.CharField(max_length=20)
    at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=OperationState.choices, default=OperationState.DONE)
    wanted = models.JSONField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=OperationState.values), name="operation_state_known")
        ]
        indexes = [models.Index(fields=["at"], name="operation_at")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk} of {self.by_id}"


class ItemState(models.TextChoices):
    """What became of a ticket in an operation."""

    WAITING = "waiting"
    DONE = "done"
    SAME = "same"
    FAILED = "failed"
    UNDONE = "undone"
    KEPT = "kept"


class OperationItem(models.Model):
    """A ticket of an operation: the fields that changed, with the values before and after.

    ``SAME`` was as wanted already, ``FAILED`` could not be changed, ``KEPT`` was left alone by an undo, each with
    the reason. The foreign key to the ticket is not enforced, as
    in the log.
    """

    id = models.BigAutoField(primary_key=True)
    operation = models.ForeignKey(Operation, on_delete=models.CASCADE, related_name="items", db_index=False)
    ticket = models.ForeignKey(
        Ticket, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    state = models.CharField(max_length=8, choices=ItemState.choices, default=ItemState.DONE)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    reason = models.CharField(max_length=255, blank=True, default="", db_default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["operation", "ticket"], name="operation_ticket_once"),
            models.CheckConstraint(
                condition=Q(state__in=ItemState.values), name="operation_item_state_known"
            ),
        ]

    def __str__(self) -> str:
        return f"ticket {self.ticket_id} in operation {self.operation_id}"
