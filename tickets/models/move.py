"""What was moved from ticket to ticket, row by row, so that it can be put back at any later time."""

from django.db import models
from django.db.models import Q

from accounts.models import User
from tickets.models.ticket import Ticket


class MoveKind(models.TextChoices):
    """Why rows went from one ticket to another."""

    MERGE = "merge"
    SPLIT = "split"


class TicketMove(models.Model):
    """One merge (all of ``origin`` into ``target``) or one split (some messages of ``origin`` into a new ``target``).

    ``before`` and ``after`` hold what the tickets said of themselves, as tickets.services.moving writes it:
    ``{"origin": {...}, "target": {...}}``.
    """

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=5, choices=MoveKind.choices)
    origin = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="moves_out")
    target = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="moves_in")
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField()
    undone_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=MoveKind.values), name="ticket_move_kind_known"),
            models.CheckConstraint(condition=~Q(origin=models.F("target")), name="ticket_move_between_two"),
            models.UniqueConstraint(
                fields=["origin"],
                condition=Q(kind=MoveKind.MERGE, undone_at__isnull=True),
                name="ticket_move_merged_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}: #{self.origin_id} to #{self.target_id}"


class MovedRow(models.Model):
    """A row that a move took along, with the ticket (and of a message the thread) that it had before.

    ``is_void`` once the undoing of an earlier move has taken the row back.
    """

    id = models.BigAutoField(primary_key=True)
    move = models.ForeignKey(TicketMove, on_delete=models.CASCADE, related_name="rows", db_index=False)
    table = models.CharField(max_length=40)
    row_id = models.BigIntegerField()
    ticket_before = models.BigIntegerField()
    thread_before = models.BigIntegerField(null=True, blank=True)
    is_void = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["move", "table", "row_id"], name="moved_row_once"),
        ]

    def __str__(self) -> str:
        return f"{self.table} {self.row_id} of move {self.move_id}"
