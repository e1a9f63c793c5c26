"""The guided start of an empty installation: the first admin, and how far the rest has come."""

import hashlib
import hmac
from datetime import datetime

from django.conf import settings
from django.db import connection, transaction

from accounts.models import Role, Setup, User
from accounts.services import people

STEPS = ("company", "mail", "people", "rule")
# Any number that no other code locks: of two first admins at once the second comes too late.
_LOCK = 7_306_552


class TooLate(Exception):
    """There is an account already."""


def token() -> str:
    """What only those who see the terminal of the server know; it is of use while there is no account."""
    return hmac.new(settings.SECRET_KEY.encode(), b"first run", hashlib.sha256).hexdigest()[:32]


def is_token(text: str) -> bool:
    """Whether this is the token."""
    return hmac.compare_digest(token().encode(), text.encode())


def is_empty() -> bool:
    """Whether nobody has an account yet."""
    return not User.objects.exists()


@transaction.atomic
def create_first_admin(*, email: str, name: str, password: str, language: str, now: datetime) -> User:
    """Make the first account and begin the guided start. Raises TooLate when there is an account."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    if not is_empty():
        raise TooLate
    user = people.create_user(email=email, name=name, role=Role.ADMIN, password=password, language=language)
    Setup.objects.create(pk=1, step=STEPS[0])
    return user


def unfinished_step() -> str | None:
    """The step at which the guided start was left; None when it is over or never began."""
    return Setup.objects.filter(pk=1, finished_at__isnull=True).values_list("step", flat=True).first()


@transaction.atomic
def go_on_from(step: str, *, now: datetime) -> str | None:
    """The step after this one; after the last one the start is over for good and there is none."""
    setup = Setup.objects.select_for_update().get(pk=1)
    following = STEPS[STEPS.index(step) + 1 :]
    setup.step = following[0] if following else step
    setup.finished_at = None if following else now
    setup.save(update_fields=["step", "finished_at"])
    return following[0] if following else None
