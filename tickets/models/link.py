"""How tickets hang together without being one."""

from django.db import models
from django.db.models import F, Q

from accounts.models import User
from tickets.models.ticket import Ticket


class LinkKind(models.TextChoices):
    """What the first ticket is to the second."""

    RELATES = "relates"
    BLOCKS = "blocks"
    DUPLICATES = "duplicates"


class TicketLink(models.Model):
    """``source`` relates to, blocks or is a duplicate of ``target``; both pages show it."""

    id = models.BigAutoField(primary_key=True)
    source = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="links_out")
    target = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="links_in")
    kind = models.CharField(max_length=10, choices=LinkKind.choices)
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=LinkKind.values), name="ticket_link_kind_known"),
            models.CheckConstraint(condition=~Q(source=F("target")), name="ticket_link_between_two"),
            models.UniqueConstraint(fields=["source", "target", "kind"], name="ticket_link_once"),
        ]

    def __str__(self) -> str:
        return f"#{self.source_id} {self.kind} #{self.target_id}"
