"""Configured channels."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext

from accounts.models import User
from accounts.services import history
from accounts.services.people import CannotChange
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


@transaction.atomic
def save_email_channel(
    channel: Channel | None,
    *,
    name: str,
    address: str,
    brand: Brand,
    imap: dict[str, Any] | None,
    by: User | str,
    now: datetime,
) -> Channel:
    """Make or change an e-mail address of ours; ``imap`` is as Channel.config keeps it. Raises CannotChange."""
    is_new = channel is None
    channel = channel or Channel(kind="email")
    before = {} if is_new else _values(channel)
    channel.address, channel.brand = address.strip().lower(), brand
    channel.name = " ".join(name.split())[:80] or channel.address[:80]
    config = {key: value for key, value in channel.config.items() if key != "imap"}
    channel.config = {**config, "imap": imap} if imap else config
    try:
        with transaction.atomic():
            channel.save()
    except IntegrityError as error:
        raise CannotChange(gettext("another channel has this address")) from error
    action = history.CREATED if is_new else history.CHANGED
    history.record(
        channel, kind="channel", action=action, by=by, now=now, before=before, after=_values(channel)
    )
    return channel


@transaction.atomic
def set_active(channel: Channel, is_active: bool, *, by: User, now: datetime) -> Channel:
    """Switch a channel off (nothing is fetched, nothing goes out from it) or on again."""
    if channel.is_active == is_active:
        return channel
    channel.is_active = is_active
    channel.save(update_fields=["is_active"])
    action = history.RESTORED if is_active else history.ARCHIVED
    history.record(channel, kind="channel", action=action, by=by, now=now)
    return channel


def _values(channel: Channel) -> dict[str, Any]:
    imap = channel.config.get("imap") or {}
    mailbox = ", ".join(f"{key}: {value}" for key, value in sorted(imap.items()))
    return {"name": channel.name, "address": channel.address, "brand": channel.brand.name, "mailbox": mailbox}


def block(pattern: str, *, note: str = "") -> BlockedSender:
    """Block an address, or a domain written @example.org."""
    row, _ = BlockedSender.objects.get_or_create(pattern=pattern.strip().lower(), defaults={"note": note})
    return row
