"""Reads of people, teams and hours."""

from collections.abc import Iterable

from accounts.models import BusinessHours, Team, TeamMembership, User
from core.business_time import WeekSchedule


def team_ids(user: User) -> frozenset[int]:
    """Ids of the teams the user is in; read once for each user object."""
    cached: frozenset[int] | None = getattr(user, "_team_ids", None)
    if cached is None:
        cached = frozenset(TeamMembership.objects.filter(user=user).values_list("team_id", flat=True))
        user._team_ids = cached  # type: ignore[attr-defined]
    return cached


def agents() -> list[User]:
    """Everybody who can hold a ticket, by name."""
    return sorted(User.objects.filter(is_active=True), key=lambda user: user.name.casefold())


def names_of(users: Iterable[int]) -> dict[int, str]:
    """The names of these users, whether they still work here or not."""
    return dict(User.objects.filter(pk__in=list(users)).values_list("pk", "name"))


def teams() -> list[Team]:
    """All teams, by name."""
    return sorted(Team.objects.filter(archived_at__isnull=True), key=lambda team: team.name.casefold())


def schedule(hours: BusinessHours | None = None) -> WeekSchedule | None:
    """The schedule of these (or the default) business hours; None when none are set up."""
    hours = hours or BusinessHours.objects.filter(is_default=True).prefetch_related("holidays").first()
    if hours is None:
        return None
    return WeekSchedule.from_json(
        hours.week, time_zone=hours.time_zone, holidays=[holiday.date for holiday in hours.holidays.all()]
    )
