"""What was said: to us, by us, among us."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Coalesce, Concat, Left, Upper

from accounts.models import User
from customers.models import Identity
from tickets.models.thread import Thread
from tickets.models.ticket import Ticket

SEARCH_WINDOW = 131_072  # ids that a search for the newest messages looks through at a time


class Direction(models.TextChoices):
    """Whom a message is for."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"
    NOTE = "note"


class SearchWords(Func):
    """The words of a text without accents; the first migration makes the text search configuration."""

    template = "to_tsvector('helpdesk'::regconfig, %(expressions)s)"
    arity = 1
    output_field = SearchVectorField()


class Message(models.Model):
    """One utterance. ``html`` is sanitised (core.html); ``body`` is ``text`` without quoted history and signature."""

    id = models.BigAutoField(primary_key=True)
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="messages", db_index=False)
    thread = models.ForeignKey(
        Thread, on_delete=models.CASCADE, null=True, blank=True, related_name="messages"
    )
    direction = models.CharField(max_length=8, choices=Direction.choices)
    # Sent or received without a person: surveys, automatic answers, out-of-office replies, bounces.
    is_automatic = models.BooleanField(default=False, db_default=False)
    # Only its words look like a machine's: it counts as a person's, but no machine ever answers it.
    looks_automatic = models.BooleanField(default=False, db_default=False)
    author = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="messages", db_index=False
    )
    identity = models.ForeignKey(
        Identity, on_delete=models.PROTECT, null=True, blank=True, related_name="messages", db_index=False
    )
    author_name = models.CharField(max_length=160, blank=True, default="", db_default="")
    sender = models.CharField(max_length=320, blank=True, default="", db_default="")
    to = ArrayField(models.CharField(max_length=400), default=list, db_default=[], blank=True)
    cc = ArrayField(models.CharField(max_length=400), default=list, db_default=[], blank=True)
    subject = models.CharField(max_length=300, blank=True, default="", db_default="")
    text = models.TextField(blank=True, default="", db_default="")
    body = models.TextField(blank=True, default="", db_default="")
    html = models.TextField(blank=True, default="", db_default="")
    # RFC 5322 Message-ID without angle brackets; longer ones are stored as their hash (channels_app.email).
    rfc_message_id = models.CharField(max_length=255, blank=True, default="", db_default="")
    created_at = models.DateTimeField()
    search = models.GeneratedField(
        expression=SearchWords(
            Concat(
                Coalesce(F("subject"), Value("")),
                Value(" "),
                Coalesce(F("author_name"), Value("")),
                Value(" "),
                Left(F("body"), 20_000),
                output_field=models.TextField(),
            )
        ),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(direction__in=Direction.values), name="message_direction_known"
            ),
            models.CheckConstraint(
                condition=Q(direction=Direction.NOTE, thread__isnull=True)
                | (~Q(direction=Direction.NOTE) & Q(thread__isnull=False)),
                name="message_note_has_no_thread",
            ),
            models.CheckConstraint(
                condition=~Q(direction=Direction.INBOUND) | Q(author__isnull=True),
                name="message_inbound_has_no_agent",
            ),
            models.CheckConstraint(
                condition=~Q(direction=Direction.OUTBOUND) | Q(author__isnull=False) | Q(is_automatic=True),
                name="message_outbound_has_author",
            ),
            models.UniqueConstraint(
                fields=["rfc_message_id"],
                condition=Q(direction=Direction.OUTBOUND) & ~Q(rfc_message_id=""),
                name="message_own_id_unique",
            ),
        ]
        indexes = [
            models.Index(fields=["ticket", "id"], name="message_ticket"),
            models.Index(fields=["rfc_message_id"], name="message_rfc_id", condition=~Q(rfc_message_id="")),
            GinIndex(F("id") / SEARCH_WINDOW, F("search"), name="message_search_window"),
        ]

    def __str__(self) -> str:
        return f"{self.direction} message {self.pk} of ticket {self.ticket_id}"


class Attachment(models.Model):
    """A file of a message, kept in the storage "attachments" under its SHA-256."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="attachments")
    filename = models.CharField(max_length=255)
    content_type = models.CharField(max_length=127)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    is_inline = models.BooleanField(default=False)
    content_id = models.CharField(max_length=255, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="attachment_sha256_hex")
        ]
        indexes = [GinIndex(OpClass(Upper("filename"), name="gin_trgm_ops"), name="attachment_name_trgm")]

    def __str__(self) -> str:
        return self.filename

    @property
    def storage_name(self) -> str:
        """Where the bytes are: by content, so that the same file is stored once."""
        return storage_name(self.sha256)


def storage_name(sha256: str) -> str:
    """The name in the storage for content with this hash."""
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"
