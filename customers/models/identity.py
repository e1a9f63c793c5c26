"""The addresses under which a customer is known, on every kind of channel."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now, Upper
from django.utils.translation import gettext_lazy as _

from customers.models.customer import Customer


class IdentityKind(models.TextChoices):
    """What kind of address it is."""

    EMAIL = "email", _("E-mail")
    PHONE = "phone", _("Phone")
    CHAT = "chat", _("Chat")
    EXTERNAL = "external", _("External id")


class Identity(models.Model):
    """An address of a customer; ``value`` is normalised (customers.identity), ``display`` is as it was written."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="identities")
    kind = models.CharField(max_length=12, choices=IdentityKind.choices)
    value = models.CharField(max_length=320)
    display = models.CharField(max_length=320)
    source = models.CharField(max_length=40, default="agent")
    verified_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name_plural = "identities"
        constraints = [
            models.UniqueConstraint(fields=["kind", "value"], name="identity_kind_value_unique"),
            models.CheckConstraint(condition=Q(kind__in=IdentityKind.values), name="identity_kind_known"),
            models.CheckConstraint(condition=~Q(value=""), name="identity_value_not_empty"),
        ]
        indexes = [GinIndex(OpClass(Upper("value"), name="gin_trgm_ops"), name="identity_value_trgm")]

    def __str__(self) -> str:
        return f"{self.kind} {self.value}"
