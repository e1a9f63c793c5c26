"""What a forwarded message carries along, below the agent's own words."""

from django.db import models

from tickets.models.message import Message


class Forward(models.Model):
    """The part of an outgoing message that was said before: each piece with its head (From, Date, Subject, To).

    It is kept as it was sent, whatever becomes of the messages that it came from. ``about`` names those
    (tickets.forwards.Chosen), so that a forward which is taken back can be gone on with.
    """

    message = models.OneToOneField(
        Message, on_delete=models.CASCADE, primary_key=True, related_name="forward"
    )
    about = models.CharField(max_length=400)
    text = models.TextField()
    html = models.TextField()

    def __str__(self) -> str:
        return f"forward in message {self.message_id}"
