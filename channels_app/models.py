"""Configured channels, everything that came in, everything that goes out."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext_lazy as _

from tickets.models import Brand, Message


class Channel(models.Model):
    """A configured account: an address at which customers reach a brand.

    ``config`` of e-mail: ``{"imap": {"host", "port", "security", "user", "password_env", "folder", "move_to",
    "delete"}}``; secrets are named by environment variable, never stored.
    """

    kind = models.CharField(max_length=12)
    name = models.CharField(max_length=80)
    address = models.CharField(max_length=254)
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="channels")
    config = models.JSONField(default=dict, blank=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["kind", "address"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "address"], name="channel_address_unique"),
            models.CheckConstraint(condition=Q(address=Lower("address")), name="channel_address_lower"),
            models.CheckConstraint(condition=~Q(address=""), name="channel_address_not_empty"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.address})"


class InboundState(models.TextChoices):
    """What became of something that came in."""

    RECEIVED = "received", _("Received")
    PROCESSED = "processed", _("Processed")
    IGNORED = "ignored", _("Ignored")
    QUARANTINED = "quarantined", _("Quarantined")


class InboundRecord(models.Model):
    """One thing that came in, as it came; kept for ever, unique by its content whichever way it arrived.

    ``reason`` says why it was ignored or quarantined, ``error`` the technical side of it.
    """

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=12)
    fingerprint = models.CharField(max_length=64)
    raw = models.BinaryField()
    envelope_from = models.CharField(max_length=320, blank=True, default="", db_default="")
    envelope_to = ArrayField(models.CharField(max_length=320), default=list, db_default=[], blank=True)
    received_via = models.CharField(max_length=8)
    times_seen = models.PositiveIntegerField(default=1, db_default=1)
    state = models.CharField(
        max_length=12, choices=InboundState.choices, default=InboundState.RECEIVED, db_default="received"
    )
    reason = models.CharField(max_length=200, blank=True, default="", db_default="")
    error = models.TextField(blank=True, default="", db_default="")
    attempts = models.PositiveSmallIntegerField(default=0, db_default=0)
    # The message that it became, or (a bounce) the one that it is about.
    message = models.ForeignKey(
        Message, on_delete=models.SET_NULL, null=True, blank=True, related_name="inbound_records"
    )
    received_at = models.DateTimeField()
    processed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "fingerprint"], name="inbound_once"),
            models.CheckConstraint(condition=Q(state__in=InboundState.values), name="inbound_state_known"),
            models.CheckConstraint(
                condition=Q(received_via__in=["smtp", "imap", "file"]), name="inbound_via_known"
            ),
            models.CheckConstraint(
                condition=Q(state="received", processed_at__isnull=True)
                | (~Q(state="received") & Q(processed_at__isnull=False)),
                name="inbound_processed_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["ignored", "quarantined"]) | ~Q(reason=""),
                name="inbound_refused_has_reason",
            ),
            models.CheckConstraint(condition=Q(times_seen__gte=1), name="inbound_seen"),
        ]
        indexes = [
            models.Index(F("received_at").desc(), name="inbound_problem", condition=Q(state="quarantined")),
            models.Index(F("received_at"), name="inbound_waiting", condition=Q(state="received")),
            models.Index(F("received_at").desc(), F("id").desc(), name="inbound_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk} by {self.received_via}: {self.state}"


class DeliveryState(models.TextChoices):
    """How far something that goes out has come."""

    QUEUED = "queued", _("Queued")
    SENDING = "sending", _("Sending")
    SENT = "sent", _("Sent")
    DELIVERED = "delivered", _("Delivered")
    READ = "read", _("Read")
    FAILED = "failed", _("Failed")
    UNKNOWN = "unknown", _("Unknown")


_ARRIVED = ["sent", "delivered", "read"]


class Delivery(models.Model):
    """One message to one recipient.

    ``sending`` is committed before the connection is opened, ``content_at`` right before the content is handed
    over: a worker that died before it left nothing at the server, after it the fate is ``unknown`` (ADR 0006).
    """

    id = models.BigAutoField(primary_key=True)
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="deliveries", db_index=False)
    recipient = models.CharField(max_length=320)
    state = models.CharField(
        max_length=10, choices=DeliveryState.choices, default=DeliveryState.QUEUED, db_default="queued"
    )
    attempts = models.PositiveSmallIntegerField(default=0, db_default=0)
    send_after = models.DateTimeField()
    give_up_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True, blank=True)
    content_at = models.DateTimeField(null=True, blank=True)
    last_error = models.TextField(blank=True, default="", db_default="")
    receipt = models.CharField(max_length=300, blank=True, default="", db_default="")
    created_at = models.DateTimeField(db_default=Now())
    sent_at = models.DateTimeField(null=True, blank=True)
    updated_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(fields=["message", "recipient"], name="delivery_once"),
            models.CheckConstraint(condition=Q(state__in=DeliveryState.values), name="delivery_state_known"),
            models.CheckConstraint(
                condition=Q(state="sending", leased_until__isnull=False)
                | (~Q(state="sending") & Q(leased_until__isnull=True)),
                name="delivery_sending_is_leased",
            ),
            models.CheckConstraint(
                condition=~Q(state="queued") | Q(content_at__isnull=True), name="delivery_queued_left_nothing"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=_ARRIVED) | Q(sent_at__isnull=False), name="delivery_sent_has_time"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["failed", "unknown"]) | ~Q(last_error=""),
                name="delivery_failed_has_error",
            ),
        ]
        indexes = [
            models.Index(fields=["send_after"], name="delivery_due", condition=Q(state="queued")),
            models.Index(fields=["leased_until"], name="delivery_leased", condition=Q(state="sending")),
            models.Index(
                F("updated_at").desc(), name="delivery_problem", condition=Q(state__in=["failed", "unknown"])
            ),
        ]

    def __str__(self) -> str:
        return f"message {self.message_id} to {self.recipient}: {self.state}"


class BlockedSender(models.Model):
    """An address, or a whole domain written ``@example.org``, whose messages are kept but make no tickets."""

    pattern = models.CharField(max_length=254, unique=True)
    note = models.CharField(max_length=200, blank=True, default="")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(pattern=Lower("pattern")), name="blocked_pattern_lower"),
            models.CheckConstraint(condition=Q(pattern__contains="@"), name="blocked_pattern_is_address"),
        ]

    def __str__(self) -> str:
        return self.pattern


class MailboxCursor(models.Model):
    """How far a channel's IMAP folder has been fetched: UIDs up to ``last_uid`` are stored."""

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="cursors")
    folder = models.CharField(max_length=200, default="INBOX")
    uid_validity = models.BigIntegerField(default=0)
    last_uid = models.BigIntegerField(default=0)
    checked_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel", "folder"], name="mailbox_cursor_once"),
            models.CheckConstraint(condition=Q(last_uid__gte=0), name="mailbox_cursor_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.channel_id} {self.folder}: {self.last_uid}"


class DemoMail(models.Model):
    """What a customer received from us, in the demo's own mailbox server."""

    message_key = models.CharField(max_length=64)
    recipient = models.CharField(max_length=320)
    sender = models.CharField(max_length=320, blank=True, default="")
    subject = models.CharField(max_length=300, blank=True, default="")
    raw = models.BinaryField()
    times_seen = models.PositiveIntegerField(default=1, db_default=1)
    received_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message_key", "recipient"], name="demo_mail_once")]
        indexes = [models.Index(F("received_at").desc(), name="demo_mail_newest")]

    def __str__(self) -> str:
        return f"{self.subject} to {self.recipient}"
