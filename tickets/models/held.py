"""A reply that its author may still take back."""

from django.db import models

from tickets.models.message import Message


class HeldReply(models.Model):
    """A reply does not go out before ``send_after``; until it is being sent it can be taken back.

    ``before`` and ``after`` are the fields of the ticket (tickets.services.retraction.FIELDS) as the reply found and
    left them.
    """

    message = models.OneToOneField(Message, on_delete=models.CASCADE, primary_key=True, related_name="held")
    send_after = models.DateTimeField()
    before = models.JSONField()
    after = models.JSONField()

    def __str__(self) -> str:
        return f"message {self.message_id} not before {self.send_after}"
