"""What belongs to everybody, to a team, or to one person."""

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


def one_scope(name: str) -> models.CheckConstraint:
    """Nothing belongs to a team and to a person."""
    return models.CheckConstraint(condition=Q(owner__isnull=True) | Q(team__isnull=True), name=name)
