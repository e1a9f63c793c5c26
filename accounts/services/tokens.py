"""Keys for programs."""

import hashlib
import secrets
from datetime import datetime

from django.db import transaction

from accounts.models import ApiToken, User
from accounts.services import history

PREFIX = "hd_"


def digest(key: str) -> str:
    """SHA-256 of a key, in hexadecimal; keys are 256 random bits, so no salt is needed."""
    return hashlib.sha256(key.encode()).hexdigest()


def create(*, user: User, name: str, by: User, key: str | None = None) -> str:
    """Make a token for ``user`` and return its key, which is not stored and can't be shown again."""
    key = key or PREFIX + secrets.token_urlsafe(32)
    ApiToken.objects.create(user=user, name=name, digest=digest(key))
    return key


@transaction.atomic
def issue(*, user: User, name: str, by: User, now: datetime) -> str:
    """:func:`create`, written down in the history of settings."""
    key = create(user=user, name=" ".join(name.split())[:80], by=by)
    token = ApiToken.objects.get(digest=digest(key))
    after = {"name": token.name, "user": user.name}
    history.record(token, kind="token", action=history.CREATED, by=by, now=now, after=after)
    return key


@transaction.atomic
def revoke(token: ApiToken, *, now: datetime, by: User | None = None) -> None:
    """Make a token useless from now on."""
    if token.revoked_at is not None:
        return
    token.revoked_at = now
    token.save(update_fields=["revoked_at"])
    if by is not None:
        history.record(token, kind="token", action=history.ARCHIVED, by=by, now=now)


def user_of(key: str) -> User | None:
    """The active user that this key speaks for, or None."""
    token = (
        ApiToken.objects.select_related("user")
        .filter(digest=digest(key), revoked_at__isnull=True, user__is_active=True)
        .first()
    )
    return token.user if token else None
