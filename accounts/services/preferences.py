"""What people set about themselves; each function is one section of their own pages."""

from datetime import datetime

from django.db.models import Q

from accounts.models import User

SEEN_EVERY_SECONDS = 600
MOST_ORDERS = 60


def update_profile(*, user: User, name: str, language: str, time_zone: str, signature: str) -> User:
    """The name that customers read, language, time zone and signature."""
    user.name, user.language = name.strip(), language
    user.time_zone, user.signature = time_zone, signature
    user.save(update_fields=["name", "language", "time_zone", "signature"])
    return user


def set_appearance(*, user: User, theme: str, density: str) -> User:
    """Theme and density."""
    user.theme, user.density = theme, density
    user.save(update_fields=["theme", "density"])
    return user


def set_undo_send(*, user: User, seconds: int) -> User:
    """How long a sent reply can be taken back; 0 sends at once."""
    user.undo_send_seconds = seconds
    user.save(update_fields=["undo_send_seconds"])
    return user


def set_list_order(*, user: User, key: str, order: str, own: str) -> User:
    """Remember how this user sorts a list; the list's ``own`` order needs no remembering."""
    others = {name: value for name, value in user.list_orders.items() if name != key}
    # A list that is gone leaves its entry behind: the newest ones are kept.
    chosen = others if order == own else {**dict(list(others.items())[-MOST_ORDERS:]), key: order}
    user.list_orders = chosen
    user.save(update_fields=["list_orders"])
    return user


def set_away(*, user: User, is_away: bool, reason: str, now: datetime) -> User:
    """Say that colleagues should not count on the user now, and why; or that they may again."""
    if is_away:
        user.away_since, user.away_reason = user.away_since or now, reason.strip()[:120]
    else:
        user.away_since, user.away_reason = None, ""
    user.save(update_fields=["away_since", "away_reason"])
    return user


def seen(user_id: int, *, before: datetime, now: datetime) -> None:
    """Stamp that the user is here, unless that was done since ``before``."""
    old = Q(last_seen_at__isnull=True) | Q(last_seen_at__lt=before)
    User.objects.filter(old, pk=user_id).update(last_seen_at=now)
