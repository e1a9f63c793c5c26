"""Brands: the names under which the company speaks."""

from __future__ import annotations

from django.conf import settings
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import Permission, require
from core.clock import now
from desk.forms.setup_work import BrandForm
from desk.http import signed_in_user
from desk.views.setup.base import Editor, Listing, Row, Usage, edit_page, found, list_page, url
from surveys.models import Survey
from tickets.models import Brand, Ticket
from tickets.services import brands as services


@require(Permission.MANAGE_SETTINGS)
@require_safe
def brands(request: HttpRequest) -> HttpResponse:
    """All brands with how many channels they have."""
    languages = dict(settings.LANGUAGES)
    rows = []
    for brand in Brand.objects.annotate(channel_count=Count("channels")).order_by("-is_default", "name"):
        badges = [(_("Default"), "accent")] if brand.is_default else []
        if brand.is_demo:
            badges.append((_("Demo"), "outline"))
        cells = (languages.get(brand.language, brand.language), brand.channel_count)
        rows.append(Row(brand.name, url("brand", brand.pk), cells, badges, brand.archived_at is not None))
    listing = Listing(
        _("Brands"),
        _("Names under which you speak to customers, each with its signature, language and colour."),
        (_("Name"), _("Language"), _("Channels")),
        rows,
        "building",
        url("brand_new"),
        _("New brand"),
        numbers=(2,),
    )
    return list_page(request, listing)


@require(Permission.MANAGE_SETTINGS)
@require_http_methods(["GET", "HEAD", "POST"])
def brand(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Make or change a brand."""
    by = signed_in_user(request)
    one: Brand | None = found(Brand.objects.filter(pk=pk).first()) if pk else None
    names = ("name", "language", "signature", "color", "website", "is_default")
    form = BrandForm(
        request.POST or None, initial={name: getattr(one, name) for name in names} if one else {}
    )
    editor = Editor(
        "brand",
        one.name if one else _("New brand"),
        url("brands"),
        form,
        lambda: services.save_brand(one, form.text(), by=by, now=now()),
        one,
        bool(one and one.archived_at),
        (lambda away: services.set_archived(found(one), away, by=by, now=now())) if one else None,
        _("It is the default brand; choose another one first.") if one and one.is_default else "",
        _used_by(one) if one else (),
    )
    return edit_page(request, editor)


def _used_by(one: Brand) -> list[Usage]:
    usages = [
        Usage(_("Channel %s") % channel.address, url("channel", channel.pk)) for channel in one.channels.all()
    ]
    usages += [
        Usage(_("Survey %s") % survey.name, f"/surveys/{survey.pk}/")
        for survey in Survey.objects.filter(brand=one)
    ]
    tickets = Ticket.objects.filter(brand=one)[:1000].count()
    return [*usages, Usage(_("%s tickets") % ("999+" if tickets == 1000 else tickets))] if tickets else usages
