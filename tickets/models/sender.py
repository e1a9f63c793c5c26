"""Senders of whom we show more than of strangers."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from accounts.models import User


class TrustedSender(models.Model):
    """An address (lower case) whose mails show their remote images at once, to everybody."""

    address = models.CharField(max_length=320, unique=True)
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(address=Lower("address")), name="trusted_sender_lower"),
            models.CheckConstraint(condition=~Q(address=""), name="trusted_sender_not_empty"),
        ]

    def __str__(self) -> str:
        return self.address
