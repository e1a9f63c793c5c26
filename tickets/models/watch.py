"""Who wants to hear of a ticket, and who was named in its notes."""

from django.db import models
from django.db.models.functions import Now

from accounts.models import Team, User
from tickets.models.message import Message
from tickets.models.ticket import Ticket


class Watch(models.Model):
    """An agent follows a ticket."""

    id = models.BigAutoField(primary_key=True)
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="watches", db_index=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="watches")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "user"], name="watch_once")]

    def __str__(self) -> str:
        return f"{self.user_id} follows ticket {self.ticket_id}"


class Mention(models.Model):
    """An agent was named in a note, alone or with a team; ``name`` is how it stands in the note, with its @.

    Only those who may see the ticket have a row.
    """

    id = models.BigAutoField(primary_key=True)
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="mentions", db_index=False)
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="mentions", db_index=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="mentions", db_index=False)
    team = models.ForeignKey(Team, on_delete=models.SET_NULL, null=True, blank=True, related_name="mentions")
    name = models.CharField(max_length=130)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "user"], name="mention_once")]
        indexes = [
            models.Index(fields=["user", "ticket"], name="mention_user"),
            models.Index(fields=["ticket"], name="mention_ticket"),
        ]

    def __str__(self) -> str:
        return f"{self.name} in message {self.message_id}"
