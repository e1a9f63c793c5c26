"""Users, teams, API tokens and business hours."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a user may do; accounts.permissions holds the table."""

    AGENT = "agent", _("Agent")
    LEAD = "lead", _("Lead")
    ADMIN = "admin", _("Admin")


class UserManager(BaseUserManager["User"]):
    """Users are known by their e-mail address, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create a user; the password may be None (no login until it is set)."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save()
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create an admin who may also use Django's own admin pages."""
        return self.create_user(
            email, password, **{"role": Role.ADMIN, "is_staff": True, "is_superuser": True, **fields}
        )


class User(AbstractBaseUser, PermissionsMixin):
    """An agent, lead or admin; customers are no users."""

    email = models.EmailField(_("e-mail address"), max_length=254)
    name = models.CharField(_("name"), max_length=120)
    role = models.CharField(_("role"), max_length=10, choices=Role.choices, default=Role.AGENT)
    language = models.CharField(_("language"), max_length=5, default="en")
    time_zone = models.CharField(_("time zone"), max_length=64, default="Europe/Paris")
    theme = models.CharField(_("theme"), max_length=6, default="system")
    density = models.CharField(_("density"), max_length=11, default="comfortable", db_default="comfortable")
    signature = models.TextField(_("signature"), blank=True, default="")
    # Seconds in which a sent reply can still be taken back; 0 sends at once.
    undo_send_seconds = models.PositiveSmallIntegerField(default=10, db_default=10)
    # Away agents keep their tickets; colleagues see it, with the reason.
    away_since = models.DateTimeField(null=True, blank=True)
    away_reason = models.CharField(max_length=120, blank=True, default="", db_default="")
    last_seen_at = models.DateTimeField(null=True, blank=True)
    # Keys that differ from those of desk.keymap: {"snooze": "y", "macro": ""}.
    own_keys = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()), blank=True)
    # The order of lists where it is not their own: {"mine": "waiting"}; keys as in desk.lists and tickets.orders.
    list_orders = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()), blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(default=False)
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField(db_default=Now())

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_unique"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="user_role_known"),
            models.CheckConstraint(
                condition=Q(theme__in=["system", "light", "dark"]), name="user_theme_known"
            ),
            models.CheckConstraint(
                condition=Q(density__in=["comfortable", "compact"]), name="user_density_known"
            ),
            models.CheckConstraint(condition=Q(undo_send_seconds__lte=60), name="user_undo_send_short"),
            models.CheckConstraint(
                condition=Q(away_since__isnull=False) | Q(away_reason=""), name="user_reason_when_away"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} <{self.email}>"

    def get_full_name(self) -> str:
        """The name that colleagues and customers see."""
        return self.name

    def get_short_name(self) -> str:
        """The first word of the name."""
        return self.name.split(" ")[0]

    @property
    def is_away(self) -> bool:
        """Whether the user told colleagues not to count on them now."""
        return self.away_since is not None

    @property
    def initials(self) -> str:
        """Up to two letters for the avatar."""
        words = self.name.split()
        return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()


class Team(models.Model):
    """People who share queues."""

    name = models.CharField(max_length=80, unique=True)
    archived_at = models.DateTimeField(null=True, blank=True)
    members = models.ManyToManyField(User, through="TeamMembership", related_name="teams")

    def __str__(self) -> str:
        return self.name


class TeamMembership(models.Model):
    """A user's place in a team."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "user"], name="membership_once")]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.team_id}"


class ApiToken(models.Model):
    """A key for programs; only its SHA-256 is stored, the key itself is shown once."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(db_default=Now())
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.name} of {self.user_id}"


class ApiCall(models.Model):
    """A request of a program that carried a key, and our answer: the same key again gets it again."""

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_calls", db_index=False)
    key = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    body = models.JSONField(null=True)
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="api_call_key_once")]

    def __str__(self) -> str:
        return f"{self.key} of {self.user_id}"


class BusinessHours(models.Model):
    """When people work, in one time zone: {"0": [["09:00", "17:00"]], ...}, Monday being 0."""

    name = models.CharField(max_length=80, unique=True)
    time_zone = models.CharField(max_length=64, default="Europe/Paris")
    week = models.JSONField(default=dict)
    is_default = models.BooleanField(default=False)

    class Meta:
        verbose_name_plural = "business hours"
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"], condition=Q(is_default=True), name="business_hours_one_default"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Holiday(models.Model):
    """A day on which these business hours do not run."""

    hours = models.ForeignKey(BusinessHours, on_delete=models.CASCADE, related_name="holidays")
    date = models.DateField()
    name = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["hours", "date"], name="holiday_once")]

    def __str__(self) -> str:
        return f"{self.date} {self.name}"


class SettingChange(models.Model):
    """The history of settings: append-only, without foreign keys, so that it survives what it speaks of.

    ``changes`` maps the name of a field to what it was and what it became, as people read it.
    """

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    actor = models.CharField(max_length=40)
    actor_name = models.CharField(max_length=160, blank=True, default="")
    kind = models.CharField(max_length=40)
    object_id = models.BigIntegerField(null=True, blank=True)
    object_name = models.CharField(max_length=160, blank=True, default="")
    action = models.CharField(max_length=20)
    changes = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["kind", "object_id", "-id"], name="setting_change_of"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_name}: {self.action}"


class Setup(models.Model):
    """The one row (id 1) of the guided start; there is none where the first account was made another way."""

    step = models.CharField(max_length=20)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="setup_one_row")]

    def __str__(self) -> str:
        return f"set-up at {self.step}"
