"""Users and teams."""

from datetime import datetime

from django.db import transaction

from accounts.models import ApiToken, Role, Team, TeamMembership, User


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


def update_profile(
    *, user: User, name: str, language: str, theme: str, time_zone: str, signature: str
) -> User:
    """What people may change about themselves."""
    user.name, user.language, user.theme = name, language, theme
    user.time_zone, user.signature = time_zone, signature
    user.save(update_fields=["name", "language", "theme", "time_zone", "signature"])
    return user


@transaction.atomic
def deactivate(user: User, *, now: datetime) -> User:
    """Shut an account for good: no password, no tokens, no session; what the user wrote stays."""
    user.is_active = False
    user.set_unusable_password()
    user.save(update_fields=["is_active", "password"])
    ApiToken.objects.filter(user=user, revoked_at__isnull=True).update(revoked_at=now)
    return user
