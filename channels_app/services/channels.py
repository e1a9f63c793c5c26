"""Configured channels."""

from typing import Any

from django.db import transaction

from channels_app.models import BlockedSender, Channel
from tickets.models import Brand


@transaction.atomic
def ensure(
    *, kind: str, address: str, brand: Brand, name: str = "", config: dict[str, Any] | None = None
) -> Channel:
    """The channel with this address, made when there is none; an existing one is left as it is."""
    address = address.strip().lower()
    channel, _ = Channel.objects.get_or_create(
        kind=kind, address=address, defaults={"name": name or address, "brand": brand, "config": config or {}}
    )
    return channel


def block(pattern: str, *, note: str = "") -> BlockedSender:
    """Block an address, or a domain written @example.org."""
    row, _ = BlockedSender.objects.get_or_create(pattern=pattern.strip().lower(), defaults={"note": note})
    return row
