"""Texts that agents write again and again, and steps that they take again and again."""

from django.db import models
from django.db.models import Q

from accounts.models import User
from tickets.models.sharing import Shared, one_scope


class Counted(Shared):
    """What is used on tickets, and how often."""

    use_count = models.PositiveIntegerField(default=0, db_default=0)
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True


class CannedAnswer(Counted):
    """A text for replies and notes, with variables (tickets.variables); ``shortcut`` finds it by a few letters."""

    title = models.CharField(max_length=120)
    shortcut = models.CharField(max_length=40, blank=True, default="")
    text = models.TextField()
    html = models.TextField(blank=True, default="")
    language = models.CharField(max_length=5, blank=True, default="")

    class Meta:
        ordering = ["title", "pk"]
        constraints = [
            one_scope("canned_one_scope"),
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


class Macro(Counted):
    """Steps that are taken together; ``steps`` is as tickets.macro_steps reads it."""

    name = models.CharField(max_length=120)
    steps = models.JSONField()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            one_scope("macro_one_scope"),
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
