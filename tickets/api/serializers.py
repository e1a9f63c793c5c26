"""What the API says about tickets and accepts about them; nothing is written here."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.models import User
from core.api import TextField
from customers.models import Customer
from tickets.custom_fields import FieldKind, Requirement
from tickets.models import Direction, Forward, Message, Queue, ScheduledState
from tickets.states import Priority, Status

STATUSES = [status.value for status in Status]
PRIORITIES = [priority.value for priority in Priority]


class NamedOutput(serializers.Serializer[Any]):
    """Something known by its id and its name."""

    id = serializers.IntegerField()
    name = serializers.CharField()


class QueueOutput(serializers.Serializer[Any]):
    """Where work waits."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    team = NamedOutput(allow_null=True)
    is_private = serializers.BooleanField()


class CustomFieldOutput(serializers.Serializer[Any]):
    """What a ticket's `custom_fields` may hold under a key."""

    key = serializers.CharField()
    kind = serializers.ChoiceField(choices=[kind.value for kind in FieldKind])
    labels = serializers.DictField(child=serializers.CharField(), help_text="By language.")
    options = serializers.ListField(
        child=serializers.DictField(), help_text="Of choices: the `value` is what tickets hold."
    )
    requirement = serializers.ChoiceField(choices=[item.value for item in Requirement])
    minimum = serializers.CharField()
    maximum = serializers.CharField()
    pattern = serializers.CharField()
    queues = serializers.ListField(
        child=serializers.IntegerField(), help_text="Ids; empty where all tickets have the field."
    )


class TicketOutput(serializers.Serializer[Any]):
    """One piece of work."""

    number = serializers.IntegerField(source="pk")
    subject = serializers.CharField()
    status = serializers.ChoiceField(choices=STATUSES)
    priority = serializers.ChoiceField(choices=PRIORITIES)
    channel = serializers.CharField()
    language = serializers.CharField()
    tags = serializers.ListField(child=serializers.CharField())
    custom_fields = serializers.DictField(help_text="Values by key; GET /fields tells the keys.")
    customer = NamedOutput()
    assignee = NamedOutput(allow_null=True)
    queue = NamedOutput(allow_null=True)
    brand = NamedOutput()
    follow_up_of = serializers.IntegerField(source="follow_up_of_id", allow_null=True)
    value_minor = serializers.IntegerField(
        allow_null=True, help_text="The customer's lifetime value when the ticket was made, in minor units."
    )
    created_at = serializers.DateTimeField()
    activity_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    first_reply_at = serializers.DateTimeField(allow_null=True)
    waiting_since = serializers.DateTimeField(allow_null=True)
    resolved_at = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    reopened_count = serializers.IntegerField()
    message_count = serializers.IntegerField()
    preview = serializers.CharField()
    last_direction = serializers.CharField()
    has_attachments = serializers.BooleanField()
    version = serializers.IntegerField(help_text="Grows with every change.")


class TicketInput(serializers.Serializer[Any]):
    """What a customer asks for: by `customer` (their id) or by `email`, which finds or makes the customer."""

    subject = TextField(max_length=300)
    text = TextField(max_length=1_000_000)
    customer = serializers.PrimaryKeyRelatedField(queryset=Customer.objects.all(), required=False)
    email = TextField(max_length=320, required=False)
    name = TextField(max_length=160, required=False, default="", allow_blank=True)
    address = TextField(
        max_length=320,
        required=False,
        default="",
        allow_blank=True,
        help_text="Our own address that the customer wrote to, such as support@example.com.",
    )
    language = TextField(max_length=5, required=False, default="", allow_blank=True)
    custom_fields = serializers.DictField(
        required=False, help_text="Values by key; GET /fields tells the keys."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Exactly one of customer and email."""
        if ("customer" in attrs) == bool(attrs.get("email")):
            raise serializers.ValidationError(_("Send either `customer` (an id) or `email`, one of the two."))
        return attrs


class TicketChange(serializers.Serializer[Any]):
    """What may be changed; fields that are not sent stay as they are, all others change together or not at all."""

    subject = TextField(max_length=300, required=False)
    status = serializers.ChoiceField(choices=STATUSES, required=False)
    priority = serializers.ChoiceField(choices=PRIORITIES, required=False)
    tags = serializers.ListField(child=TextField(max_length=60), required=False, max_length=50)
    custom_fields = serializers.DictField(
        required=False, help_text="Values by key; null empties a field, others stay as they are."
    )
    queue = serializers.PrimaryKeyRelatedField(
        queryset=Queue.objects.all(), required=False, allow_null=True, help_text="Id of a queue, or null."
    )
    assignee = serializers.PrimaryKeyRelatedField(
        queryset=User.objects.all(), required=False, allow_null=True, help_text="Id of an agent, or null."
    )

    def validate_status(self, value: str) -> Status:
        """As the state machine knows it."""
        return Status(value)

    def validate_priority(self, value: str) -> Priority:
        """As the model knows it."""
        return Priority(value)


class AttachmentOutput(serializers.Serializer[Any]):
    """A file of a message."""

    id = serializers.IntegerField()
    filename = serializers.CharField()
    content_type = serializers.CharField()
    size = serializers.IntegerField()
    sha256 = serializers.CharField()
    is_inline = serializers.BooleanField()


class MessageOutput(serializers.Serializer[Any]):
    """One utterance: from the customer (inbound), to them (outbound), or among agents (note)."""

    id = serializers.IntegerField()
    direction = serializers.ChoiceField(choices=Direction.choices)
    is_automatic = serializers.BooleanField()
    author_id = serializers.IntegerField(allow_null=True)
    author_name = serializers.CharField()
    sender = serializers.CharField()
    to = serializers.ListField(child=serializers.CharField())
    cc = serializers.ListField(child=serializers.CharField())
    subject = serializers.CharField()
    text = serializers.CharField()
    body = serializers.CharField(help_text="The text without quoted history and signature.")
    html = serializers.CharField(help_text="Sanitised; may be empty.")
    rfc_message_id = serializers.CharField()
    is_side = serializers.SerializerMethodField()
    forwarded = serializers.SerializerMethodField()
    attachments = AttachmentOutput(many=True)
    created_at = serializers.DateTimeField()

    def get_is_side(self, message: Message) -> bool:
        """Whether it went to or came from somebody outside; the customer does not see it."""
        return message.thread is not None and message.thread.is_side

    def get_forwarded(self, message: Message) -> str | None:
        """The text that was forwarded below the message's own; null when nothing was."""
        forward: Forward | None = getattr(message, "forward", None)
        return forward.text if forward else None


class ReplyInput(serializers.Serializer[Any]):
    """A message to the customer; `to` empty means their own address."""

    text = TextField(max_length=1_000_000)
    to = serializers.ListField(child=serializers.EmailField(), required=False, max_length=50)
    cc = serializers.ListField(child=serializers.EmailField(), required=False, max_length=50)
    status = serializers.ChoiceField(
        choices=STATUSES, required=False, help_text="Put the ticket into this status as well."
    )
    send_at = serializers.DateTimeField(
        required=False, help_text="Send it then; it is held back when somebody writes before."
    )


class ScheduledOutput(serializers.Serializer[Any]):
    """A reply for later; it is a message once it is sent."""

    id = serializers.IntegerField()
    author_id = serializers.IntegerField()
    text = serializers.CharField()
    to = serializers.ListField(child=serializers.CharField())
    cc = serializers.ListField(child=serializers.CharField())
    send_at = serializers.DateTimeField()
    state = serializers.ChoiceField(choices=ScheduledState.choices)
    why = serializers.CharField(help_text="Why it was held back.")
    created_at = serializers.DateTimeField()


class NoteInput(serializers.Serializer[Any]):
    """A note that customers never see."""

    text = TextField(max_length=1_000_000)
