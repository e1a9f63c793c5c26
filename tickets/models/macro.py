"""Texts that agents write again and again, and steps that they take again and again."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import Team, User
from accounts.selectors import team_ids


class Scope(models.TextChoices):
    """For whom it is."""

    EVERYBODY = "everybody", _("Everybody")
    TEAM = "team", _("A team")
    PERSONAL = "personal", _("Only me")


def usable_by(user: User) -> Q:
    """What is for everybody, for a team of the user, or the user's own; archived ones are left out."""
    mine = Q(owner__isnull=True, team__isnull=True) | Q(owner=user) | Q(team__in=team_ids(user))
    return mine & Q(archived_at__isnull=True)


class Shared(models.Model):
    """What belongs to everybody, to a team, or (``owner``) to one person."""

    owner = models.ForeignKey(User, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    team = models.ForeignKey(Team, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    use_count = models.PositiveIntegerField(default=0, db_default=0)
    last_used_at = models.DateTimeField(null=True, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(db_default=Now())

    class Meta:
        abstract = True

    @property
    def scope(self) -> Scope:
        """For whom it is."""
        if self.owner_id is not None:
            return Scope.PERSONAL
        return Scope.EVERYBODY if self.team_id is None else Scope.TEAM


def _one_scope(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(owner__isnull=True) | Q(team__isnull=True), name=name)


class CannedAnswer(Shared):
    """A text for replies and notes, with variables (tickets.variables); ``shortcut`` finds it by a few letters."""

    title = models.CharField(max_length=120)
    shortcut = models.CharField(max_length=40, blank=True, default="")
    text = models.TextField()
    html = models.TextField(blank=True, default="")
    language = models.CharField(max_length=5, blank=True, default="")

    class Meta:
        ordering = ["title", "pk"]
        constraints = [
            _one_scope("canned_one_scope"),
            models.CheckConstraint(condition=~Q(title=""), name="canned_has_title"),
            models.UniqueConstraint(
                fields=["shortcut"],
                condition=~Q(shortcut="")
                & Q(owner__isnull=True, team__isnull=True, archived_at__isnull=True),
                name="canned_shortcut_once",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Macro(Shared):
    """Steps that are taken together; ``steps`` is as tickets.macro_steps reads it."""

    name = models.CharField(max_length=120)
    steps = models.JSONField()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            _one_scope("macro_one_scope"),
            models.CheckConstraint(condition=~Q(name=""), name="macro_has_name"),
        ]

    def __str__(self) -> str:
        return self.name


class MacroUse(models.Model):
    """Somebody used a canned answer or a macro on a ticket, which has no foreign key: the log survives it."""

    id = models.BigAutoField(primary_key=True)
    answer = models.ForeignKey(
        CannedAnswer, on_delete=models.CASCADE, null=True, blank=True, related_name="uses", db_index=False
    )
    macro = models.ForeignKey(
        Macro, on_delete=models.CASCADE, null=True, blank=True, related_name="uses", db_index=False
    )
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", db_index=False)
    ticket_id = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(answer__isnull=True, macro__isnull=False)
                | Q(answer__isnull=False, macro__isnull=True),
                name="macro_use_of_one",
            )
        ]
        indexes = [
            models.Index(
                fields=["answer", "-at"], name="macro_use_answer", condition=Q(answer__isnull=False)
            ),
            models.Index(fields=["macro", "-at"], name="macro_use_macro", condition=Q(macro__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"use {self.pk} on ticket {self.ticket_id}"
