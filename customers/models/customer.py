"""Who asks: customers and the organisations they belong to."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Now, Upper


class Organization(models.Model):
    """A company or household that several customers belong to."""

    name = models.CharField(max_length=160)
    domain = models.CharField(max_length=253, blank=True, default="")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["domain"], condition=~models.Q(domain=""), name="organization_domain_unique"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Customer(models.Model):
    """A person who contacts the company; what channel they use is said by their identities."""

    name = models.CharField(max_length=160, blank=True, default="")
    organization = models.ForeignKey(
        Organization, on_delete=models.SET_NULL, null=True, blank=True, related_name="customers"
    )
    language = models.CharField(max_length=5, blank=True, default="")
    attributes = models.JSONField(default=dict, blank=True)
    notes = models.TextField(blank=True, default="")
    is_blocked = models.BooleanField(default=False)
    # The newest LifetimeValue, repeated here so that lists and rules need no join; customers.services.value keeps it.
    value_minor = models.BigIntegerField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            GinIndex(OpClass(Upper("name"), name="gin_trgm_ops"), name="customer_name_trgm"),
        ]

    def __str__(self) -> str:
        return self.name or f"Customer {self.pk}"

    @property
    def initials(self) -> str:
        """Up to two letters for the avatar."""
        words = self.name.split()
        return (
            "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper() or "?"
        )
