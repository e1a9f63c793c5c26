"""Periodic jobs of accounts."""

from datetime import datetime

from accounts.services import idempotency
from core.periodic import periodic


@periodic("accounts.forget_api_calls", every_seconds=3600, queue="bulk")
def forget_api_calls(now: datetime) -> None:
    """Delete the keys of requests that nobody will send again."""
    idempotency.forget(now=now)
