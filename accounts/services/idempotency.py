"""A program that did not hear our answer may ask again: what carries the same key is done once."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from accounts.models import ApiCall, User

KEPT = timedelta(days=2)


class KeyReused(Exception):
    """The key came before with another request."""


@transaction.atomic
def once(
    act: Callable[[], tuple[int, Any]], *, user: User, key: str, fingerprint: str, now: datetime
) -> tuple[int, Any]:
    """The status and the body that ``act`` returns, or those that it returned when this key came before.

    The key is kept in the transaction of what ``act`` does: an error keeps nothing. A second request at the same
    time waits for the first. ``fingerprint`` tells requests apart. Raises KeyReused for a different one.
    """
    call, is_new = ApiCall.objects.get_or_create(
        user=user, key=key, defaults={"fingerprint": fingerprint, "at": now}
    )
    if not is_new:
        if call.fingerprint != fingerprint:
            raise KeyReused(key)
        return call.status, call.body
    call.status, call.body = act()
    call.save(update_fields=["status", "body"])
    return call.status, call.body


def forget(*, now: datetime) -> int:
    """Delete keys that are older than KEPT; returns how many."""
    deleted, _ = ApiCall.objects.filter(at__lt=now - KEPT).delete()
    return deleted
