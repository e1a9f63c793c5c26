"""Brands that customers know, and queues where work waits."""

from django.db import models
from django.db.models import Q

from accounts.models import Team


class Brand(models.Model):
    """A name under which the company speaks to customers, with its look and its words."""

    name = models.CharField(max_length=80, unique=True)
    slug = models.SlugField(max_length=40, unique=True)
    language = models.CharField(max_length=5, default="en")
    signature = models.TextField(blank=True, default="")
    color = models.CharField(max_length=7, default="#0a6470")
    website = models.URLField(blank=True, default="")
    is_default = models.BooleanField(default=False)
    archived_at = models.DateTimeField(null=True, blank=True)
    is_demo = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"], condition=Q(is_default=True), name="brand_one_default"
            ),
            models.CheckConstraint(condition=Q(color__regex=r"^#[0-9a-f]{6}$"), name="brand_color_hex"),
        ]

    def __str__(self) -> str:
        return self.name


class Queue(models.Model):
    """Where work waits. A private queue is seen by its team, by leads and by admins only."""

    name = models.CharField(max_length=80, unique=True)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, blank=True, related_name="queues")
    is_private = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)
    # An archived queue takes no new tickets; those that are in it stay.
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["position", "name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_private=False) | Q(team__isnull=False), name="queue_private_has_team"
            )
        ]

    def __str__(self) -> str:
        return self.name
