"""What an agent is writing, kept on the server so that it follows them from device to device."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from accounts.models import User
from tickets.models.ticket import Ticket


class DraftKind(models.TextChoices):
    """What it is to become; reply and reply to all are one, they differ in their recipients only."""

    REPLY = "reply"
    NOTE = "note"
    FORWARD = "forward"


class SavedDraft(models.Model):
    """The text of one agent for one ticket and purpose; gone once it is sent or emptied.

    ``version`` is the moment of the last save in microseconds, so that it grows even when the row was deleted in
    between. ``files`` are ``{"key", "filename", "content_type", "size", "sha256", "is_inline", "content_id"}``,
    their bytes lie in the storage "attachments". ``seen_message_id`` is the newest message that stood on the page
    when the writing began, ``about`` what is forwarded (tickets.forwards). ``device`` is the browser that saved last
    and ``written`` its own clock in milliseconds: what one browser sends arrives in any order, and the later writing
    counts.
    """

    id = models.BigAutoField(primary_key=True)
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="drafts")
    agent = models.ForeignKey(User, on_delete=models.CASCADE, related_name="drafts", db_index=False)
    kind = models.CharField(max_length=8, choices=DraftKind.choices)
    text = models.TextField(blank=True, default="")
    html = models.TextField(blank=True, default="")
    to = ArrayField(models.CharField(max_length=400), default=list, blank=True)
    cc = ArrayField(models.CharField(max_length=400), default=list, blank=True)
    files = models.JSONField(default=list, blank=True)
    about = models.CharField(max_length=400, blank=True, default="", db_default="")
    seen_message_id = models.BigIntegerField(null=True, blank=True)
    version = models.BigIntegerField()
    device = models.CharField(max_length=40, blank=True, default="")
    written = models.BigIntegerField(default=0)
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agent", "ticket", "kind"], name="draft_once"),
            models.CheckConstraint(condition=Q(kind__in=DraftKind.values), name="draft_kind_known"),
        ]
        indexes = [models.Index(F("agent"), F("updated_at").desc(), name="draft_newest")]

    def __str__(self) -> str:
        return f"{self.kind} of user {self.agent_id} for ticket {self.ticket_id}"
