"""What each agent has seen."""

from django.db import models

from accounts.models import User
from tickets.models.ticket import Ticket


class TicketRead(models.Model):
    """Up to which version an agent has seen a ticket; ``is_unread`` when they marked it so themselves."""

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", db_index=False)
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="reads", db_constraint=False)
    seen_version = models.PositiveIntegerField(default=0)
    is_unread = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "ticket"], name="ticket_read_once")]

    def __str__(self) -> str:
        return f"ticket {self.ticket_id} as {self.user_id} saw it"
