"""Teams and who is in them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import Team, TeamMembership, User
from accounts.services import history
from accounts.services.people import CannotChange


@transaction.atomic
def save_team(team: Team | None, *, name: str, members: Iterable[User], by: User, now: datetime) -> Team:
    """Make a team, or change its name and members. Raises CannotChange."""
    is_new = team is None
    team = team or Team()
    before = {} if is_new else _values(team)
    team.name = " ".join(name.split())[:80]
    if not team.name:
        raise CannotChange(_("a team needs a name"))
    try:
        with transaction.atomic():
            team.save()
    except IntegrityError as error:
        raise CannotChange(_("another team has this name")) from error
    wanted = {member.pk for member in members}
    TeamMembership.objects.filter(team=team).exclude(user_id__in=wanted).delete()
    TeamMembership.objects.bulk_create(
        (TeamMembership(team=team, user_id=pk) for pk in wanted), ignore_conflicts=True
    )
    action = history.CREATED if is_new else history.CHANGED
    history.record(team, kind="team", action=action, by=by, now=now, before=before, after=_values(team))
    return team


@transaction.atomic
def set_archived(team: Team, is_archived: bool, *, by: User, now: datetime) -> Team:
    """Take a team out of the lists where one is chosen, or put it back; its members stay."""
    if (team.archived_at is not None) == is_archived:
        return team
    team.archived_at = now if is_archived else None
    team.save(update_fields=["archived_at"])
    action = history.ARCHIVED if is_archived else history.RESTORED
    history.record(team, kind="team", action=action, by=by, now=now)
    return team


def _values(team: Team) -> dict[str, Any]:
    return {"name": team.name, "members": sorted(team.members.values_list("name", flat=True))}
