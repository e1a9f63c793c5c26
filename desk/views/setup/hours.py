"""Business hours and holidays."""

from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import BusinessHours
from accounts.permissions import Permission, require
from accounts.services import hours as services
from core.clock import now
from desk.forms.setup_people import HoursForm, initial_of_hours
from desk.http import signed_in_user
from desk.views.setup.base import Editor, Listing, Row, Usage, edit_page, found, list_page, url


@require(Permission.MANAGE_SETTINGS)
@require_safe
def hours_list(request: HttpRequest) -> HttpResponse:
    """All business hours; the clocks of tickets run in the default ones."""
    rows = [
        Row(
            hours.name,
            url("hours", hours.pk),
            (hours.time_zone, len(hours.week), hours.holiday_count),
            [(_("Default"), "accent")] if hours.is_default else [],
        )
        for hours in BusinessHours.objects.annotate(holiday_count=Count("holidays")).order_by("name")
    ]
    listing = Listing(
        _("Business hours"),
        _("When people work. First reply times are counted in them."),
        (_("Name"), _("Time zone"), _("Days a week"), _("Holidays")),
        rows,
        "clock",
        url("hours_new"),
        _("New business hours"),
        numbers=(2, 3),
    )
    return list_page(request, listing)


@require(Permission.MANAGE_SETTINGS)
@require_http_methods(["GET", "HEAD", "POST"])
def hours(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Make or change business hours."""
    by = signed_in_user(request)
    one: BusinessHours | None = found(BusinessHours.objects.filter(pk=pk).first()) if pk else None
    workdays: dict[str, Any] = {f"day_{day}": "9:00-17:00" for day in range(5)}
    form = HoursForm(
        request.POST or None,
        initial=initial_of_hours(one) if one else {"time_zone": by.time_zone, **workdays},
    )
    editor = Editor(
        "hours",
        one.name if one else _("New business hours"),
        url("hours_list"),
        form,
        lambda: services.save_hours(
            one,
            name=form.cleaned_data["name"],
            time_zone=form.cleaned_data["time_zone"],
            week=form.week,
            holidays=form.days,
            is_default=form.cleaned_data["is_default"],
            by=by,
            now=now(),
        ),
        one,
        used_by=[Usage(_("Clocks of all tickets and the reports"))] if one and one.is_default else [],
    )
    return edit_page(request, editor)
