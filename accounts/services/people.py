"""Users: made, invited, changed, shut."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import ApiToken, Role, Team, TeamMembership, User
from accounts.services import history


class CannotChange(Exception):
    """The account can't be made or changed so; the message says why."""


@transaction.atomic
def create_user(
    *,
    email: str,
    name: str,
    role: Role,
    password: str | None = None,
    language: str = "en",
    teams: tuple[Team, ...] = (),
    is_demo: bool = False,
) -> User:
    """Make a user and put them into teams. Raises IntegrityError when the address is taken."""
    user = User.objects.create_user(
        email,
        password,
        name=name,
        role=role,
        language=language,
        is_demo=is_demo,
        is_staff=role == Role.ADMIN,
        is_superuser=role == Role.ADMIN,
    )
    TeamMembership.objects.bulk_create(TeamMembership(team=team, user=user) for team in teams)
    return user


def add_person(
    *, email: str, name: str, role: Role, teams: Sequence[Team], language: str, by: User, now: datetime
) -> User:
    """Make an account without a password, for somebody who is then invited. Raises CannotChange."""
    try:
        with transaction.atomic():
            user = create_user(email=email, name=name, role=role, language=language, teams=tuple(teams))
            after = _values(user)
            history.record(user, kind="person", action=history.CREATED, by=by, now=now, after=after)
    except IntegrityError as error:
        raise CannotChange(_("somebody has an account with this e-mail address already")) from error
    return user


def set_keys(user: User, own: Mapping[str, str]) -> None:
    """Keep the keys of a user that differ from those of everybody; desk.keymap.check has looked at them."""
    user.own_keys = dict(own)
    user.save(update_fields=["own_keys"])


@transaction.atomic
def update_person(
    user: User, *, name: str, email: str, role: Role, teams: Sequence[Team], by: User, now: datetime
) -> User:
    """Change name, address, role and teams. Raises CannotChange: there is always an admin."""
    before = _values(user)
    if user.role == Role.ADMIN and role != Role.ADMIN:
        _refuse_last_admin(user)
    user.name, user.email, user.role = name.strip(), email.strip().lower(), role
    user.is_staff = user.is_superuser = role == Role.ADMIN
    try:
        with transaction.atomic():
            user.save(update_fields=["name", "email", "role", "is_staff", "is_superuser"])
    except IntegrityError as error:
        raise CannotChange(_("somebody has an account with this e-mail address already")) from error
    wanted = {team.pk for team in teams}
    TeamMembership.objects.filter(user=user).exclude(team_id__in=wanted).delete()
    TeamMembership.objects.bulk_create(
        (TeamMembership(team_id=pk, user=user) for pk in wanted), ignore_conflicts=True
    )
    history.record(
        user, kind="person", action=history.CHANGED, by=by, now=now, before=before, after=_values(user)
    )
    return user


@transaction.atomic
def deactivate(user: User, *, now: datetime, by: User | None = None) -> User:
    """Shut an account: no password, no tokens, no session; what the user wrote stays.

    Raises CannotChange for the last admin when somebody (``by``) does it.
    """
    if by is not None:
        _refuse_last_admin(user)
        history.record(user, kind="person", action=history.ARCHIVED, by=by, now=now)
    user.is_active = False
    user.set_unusable_password()
    user.save(update_fields=["is_active", "password"])
    ApiToken.objects.filter(user=user, revoked_at__isnull=True).update(revoked_at=now)
    return user


@transaction.atomic
def reactivate(user: User, *, by: User, now: datetime) -> User:
    """Open a shut account again; its owner gets a new password by a link, its tokens stay revoked."""
    user.is_active = True
    user.save(update_fields=["is_active"])
    history.record(user, kind="person", action=history.RESTORED, by=by, now=now)
    return user


def _refuse_last_admin(user: User) -> None:
    admins = User.objects.select_for_update().filter(role=Role.ADMIN, is_active=True)
    if user.role == Role.ADMIN and not [admin for admin in admins if admin.pk != user.pk]:
        raise CannotChange(_("the last admin has to stay one; make somebody else an admin first"))


def _values(user: User) -> dict[str, Any]:
    teams = sorted(user.teams.values_list("name", flat=True))
    return history.values_of(user, "name", "email", "role") | {"teams": teams}
