"""What happens when somebody signs in."""

from typing import Any

from accounts.models import User
from accounts.services import preferences
from core import clock


def remember(sender: Any, user: User, **kwargs: Any) -> None:
    """Stamp that the user is here."""
    now = clock.now()
    preferences.seen(user.pk, before=now, now=now)
