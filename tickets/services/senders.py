"""Whose remote images are shown without asking."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from tickets.models import TrustedSender


@transaction.atomic
def trust(address: str, *, by: User, now: datetime) -> bool:
    """Show the images of this sender to everybody from now on; returns whether that is new."""
    address = address.strip().lower()[:320]
    if not address:
        return False
    return TrustedSender.objects.get_or_create(address=address, defaults={"by": by, "at": now})[1]


@transaction.atomic
def distrust(address: str) -> bool:
    """Ask again for each mail of this sender; returns whether anything changed."""
    return bool(TrustedSender.objects.filter(address=address.strip().lower()).delete()[0])
