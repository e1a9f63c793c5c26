"""What an agent is told of, and how they want to be told."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q

from accounts.models import User
from tickets.models.message import Message
from tickets.models.ticket import Ticket


class NoticeKind(models.TextChoices):
    """Why somebody is told."""

    ASSIGNED = "assigned"
    MENTION = "mention"
    CUSTOMER = "customer"
    COLLEAGUE = "colleague"
    HELD = "held"


class Notification(models.Model):
    """One thing that one agent is told. ``cause`` names what happened, so that nobody is told twice of it."""

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notifications", db_index=False)
    kind = models.CharField(max_length=10)
    cause = models.CharField(max_length=80)
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="notifications")
    message = models.ForeignKey(
        Message, on_delete=models.CASCADE, null=True, blank=True, related_name="notifications"
    )
    # Who did it, as the log names them: "user:3", "customer:4", "rule:5", "system".
    actor = models.CharField(max_length=40, default="system")
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "cause"], name="notification_once"),
            models.CheckConstraint(condition=Q(kind__in=NoticeKind.values), name="notification_kind_known"),
        ]
        indexes = [
            models.Index(fields=["user", "-at", "-id"], name="notification_newest"),
            models.Index(
                fields=["user", "ticket"], name="notification_unread", condition=Q(read_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of ticket {self.ticket_id} for {self.user_id}"


class NoticeSettings(models.Model):
    """How an agent wants to be told; without a row, as the defaults say.

    ``muted`` holds kinds that are not told at all. Quiet hours are local times of the agent; both or none are set.
    """

    user = models.OneToOneField(
        User, on_delete=models.CASCADE, primary_key=True, related_name="notice_settings"
    )
    muted = models.JSONField(default=list, blank=True)
    desktop = models.BooleanField(default=True)
    volume = models.PositiveSmallIntegerField(default=40, validators=[MaxValueValidator(100)])
    only_mine = models.BooleanField(default=False)
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_until = models.TimeField(null=True, blank=True)
    mail_after_minutes = models.PositiveSmallIntegerField(default=30)
    counts_time = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(volume__lte=100), name="notice_volume_percent"),
            models.CheckConstraint(
                condition=Q(quiet_from__isnull=True, quiet_until__isnull=True)
                | Q(quiet_from__isnull=False, quiet_until__isnull=False),
                name="notice_quiet_both_or_none",
            ),
        ]

    def __str__(self) -> str:
        return f"notices of {self.user_id}"
