"""A reply that is written and waits for its moment."""

from django.db import models
from django.db.models import Q

from accounts.models import User
from tickets.models.message import Message
from tickets.models.ticket import Ticket


class ScheduledState(models.TextChoices):
    """Where it stands: only what is waiting goes out by itself."""

    WAITING = "waiting"
    HELD = "held"
    CANCELLED = "cancelled"
    SENT = "sent"


class ScheduledReply(models.Model):
    """A reply for later. It becomes a message at the moment when it is sent, so that nothing counts it before.

    ``status`` is what the ticket gets with it, ``files`` are as those of a draft. ``seen_message_id`` is the newest
    message when it was scheduled: what came later holds it back, unless ``is_sent_anyway``; ``why`` tells that to its
    author. ``was_done`` says that the ticket was resolved already.
    """

    id = models.BigAutoField(primary_key=True)
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="scheduled")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="scheduled", db_index=False)
    thread_id = models.BigIntegerField(null=True, blank=True)
    text = models.TextField(blank=True, default="")
    html = models.TextField(blank=True, default="")
    to = models.JSONField(default=list, blank=True)
    cc = models.JSONField(default=list, blank=True)
    files = models.JSONField(default=list, blank=True)
    status = models.CharField(max_length=10, blank=True, default="")
    send_at = models.DateTimeField()
    seen_message_id = models.BigIntegerField(default=0)
    is_sent_anyway = models.BooleanField(default=False)
    was_done = models.BooleanField(default=False)
    state = models.CharField(
        max_length=10, choices=ScheduledState.choices, default=ScheduledState.WAITING, db_default="waiting"
    )
    why = models.CharField(max_length=300, blank=True, default="", db_default="")
    message = models.OneToOneField(
        Message, on_delete=models.SET_NULL, null=True, blank=True, related_name="scheduled"
    )
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=ScheduledState.values), name="scheduled_state_known"
            ),
            models.CheckConstraint(condition=~Q(state="held") | ~Q(why=""), name="scheduled_held_says_why"),
        ]
        # Few are open, however many were sent.
        indexes = [
            models.Index(
                fields=["send_at"], name="scheduled_open", condition=Q(state__in=["waiting", "held"])
            )
        ]

    def __str__(self) -> str:
        return f"reply on ticket {self.ticket_id} for {self.send_at:%Y-%m-%d %H:%M}: {self.state}"
