"""What the API says about customers and accepts about them; nothing is written here."""

from typing import Any

from rest_framework import serializers

from core.api import TextField
from customers.models import IdentityKind


class IdentityOutput(serializers.Serializer[Any]):
    """An address of a customer."""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=IdentityKind.choices)
    value = serializers.CharField(help_text="Normalised: what makes it unique.")
    display = serializers.CharField(help_text="As it was written.")
    source = serializers.CharField()  # type: ignore[assignment]  # a field of that name
    verified_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()


class OrganizationOutput(serializers.Serializer[Any]):
    """The organisation of a customer."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    domain = serializers.CharField()


class CustomerOutput(serializers.Serializer[Any]):
    """One customer record."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    language = serializers.CharField()
    organization = OrganizationOutput(allow_null=True)
    attributes = serializers.DictField()
    notes = serializers.CharField()
    is_blocked = serializers.BooleanField()
    value_minor = serializers.IntegerField(
        allow_null=True, help_text="Newest lifetime value, in minor units (cents)."
    )
    identities = IdentityOutput(many=True)
    created_at = serializers.DateTimeField()


class CustomerInput(serializers.Serializer[Any]):
    """A new customer."""

    name = TextField(max_length=160)
    email = TextField(max_length=320, required=False, allow_blank=True, default="")
    language = TextField(max_length=5, required=False, allow_blank=True, default="")


class CustomerChange(serializers.Serializer[Any]):
    """What may be changed; fields that are not sent stay as they are."""

    name = TextField(max_length=160, required=False)
    language = TextField(max_length=5, required=False, allow_blank=True)
    notes = TextField(required=False, allow_blank=True)
    attributes = serializers.DictField(required=False, child=serializers.JSONField())
    is_blocked = serializers.BooleanField(required=False)


class IdentityInput(serializers.Serializer[Any]):
    """One more address of a customer."""

    kind = serializers.ChoiceField(choices=IdentityKind.choices)
    value = TextField(max_length=320)


class ValueInput(serializers.Serializer[Any]):
    """A lifetime value, known from a moment on."""

    amount_minor = serializers.IntegerField(
        min_value=-(2**62), max_value=2**62, help_text="In minor units: 12.34 € is 1234."
    )
    currency = serializers.RegexField(r"^[A-Za-z]{3}$", help_text="ISO 4217, three letters.")
    at = serializers.DateTimeField(required=False, help_text="From when it was known; now when missing.")


class ValueOutput(serializers.Serializer[Any]):
    """A dated lifetime value."""

    amount_minor = serializers.IntegerField()
    currency = serializers.CharField()
    at = serializers.DateTimeField()
    source = serializers.CharField()  # type: ignore[assignment]  # a field of that name
