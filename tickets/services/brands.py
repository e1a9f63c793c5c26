"""Brands: the names under which the company speaks."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import history
from accounts.services.people import CannotChange
from tickets.models import Brand


@dataclass(frozen=True)
class BrandText:
    """What an admin says of a brand; ``color`` is #rrggbb."""

    name: str
    language: str = "en"
    signature: str = ""
    color: str = "#0a6470"
    website: str = ""
    is_default: bool = False


@transaction.atomic
def save_brand(brand: Brand | None, text: BrandText, *, by: User | str, now: datetime) -> Brand:
    """Make or change a brand; the first one is the default. Raises CannotChange."""
    is_new = brand is None
    brand = brand or Brand(slug=_slug(text.name))
    before = {} if is_new else _values(brand)
    others = Brand.objects.select_for_update().exclude(pk=brand.pk).filter(is_default=True)
    is_default = text.is_default or not others
    if is_default:
        others.update(is_default=False)
    brand.name, brand.language, brand.signature = (
        " ".join(text.name.split())[:80],
        text.language,
        text.signature,
    )
    brand.color, brand.website, brand.is_default = text.color.lower(), text.website, is_default
    if not brand.name:
        raise CannotChange(_("a brand needs a name"))
    try:
        with transaction.atomic():
            brand.save()
    except IntegrityError as error:
        raise CannotChange(_("another brand has this name")) from error
    action = history.CREATED if is_new else history.CHANGED
    history.record(brand, kind="brand", action=action, by=by, now=now, before=before, after=_values(brand))
    return brand


@transaction.atomic
def set_archived(brand: Brand, is_archived: bool, *, by: User, now: datetime) -> Brand:
    """Take a brand out of the lists where one is chosen, or put it back. Raises CannotChange for the default one."""
    if (brand.archived_at is not None) == is_archived:
        return brand
    if is_archived and brand.is_default:
        raise CannotChange(_("make another brand the default one first"))
    brand.archived_at = now if is_archived else None
    brand.save(update_fields=["archived_at"])
    action = history.ARCHIVED if is_archived else history.RESTORED
    history.record(brand, kind="brand", action=action, by=by, now=now)
    return brand


def _slug(name: str) -> str:
    base = slugify(name)[:30] or "brand"
    taken = set(Brand.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(slug for n in range(1, 10_000) if (slug := base if n == 1 else f"{base}-{n}") not in taken)


def _values(brand: Brand) -> dict[str, Any]:
    return history.values_of(brand, "name", "language", "signature", "color", "website", "is_default")
