"""A user's own pages: what they set counts at once."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.permissions import signed_in
from accounts.services import preferences
from core.clock import now
from desk.forms.me import AVAILABLE, AWAY, AppearanceForm, AvailabilityForm, ProfileForm, SendingForm
from desk.http import page, reader_of, shell_of, wants_pane
from desk.views.answers import first_error
from tickets.models import Brand


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Name, language, time zone and signature."""
    user = reader_of(request).user
    form = ProfileForm(
        request.POST or None, initial=_initial(user, "name", "language", "time_zone", "signature")
    )
    brand = Brand.objects.filter(is_default=True).first()
    return _section(
        request,
        "profile",
        form,
        lambda: preferences.update_profile(user=user, **form.cleaned_data),
        brand_signature=brand.signature if brand else "",
    )


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def appearance(request: HttpRequest) -> HttpResponse:
    """Theme and density."""
    user = reader_of(request).user
    form = AppearanceForm(request.POST or None, initial=_initial(user, "theme", "density"))
    return _section(
        request, "appearance", form, lambda: preferences.set_appearance(user=user, **form.cleaned_data)
    )


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def sending(request: HttpRequest) -> HttpResponse:
    """How long a sent reply can be taken back."""
    user = reader_of(request).user
    form = SendingForm(request.POST or None, initial=_initial(user, "undo_send_seconds"))
    return _section(
        request,
        "sending",
        form,
        lambda: preferences.set_undo_send(user=user, seconds=form.cleaned_data["undo_send_seconds"]),
    )


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def availability(request: HttpRequest) -> HttpResponse:
    """Available, or away with a reason; the menu at the foot of the navigation posts here too."""
    user = reader_of(request).user
    state = {"state": AWAY if user.is_away else AVAILABLE, "reason": user.away_reason}
    form = AvailabilityForm(request.POST or None, initial=state)
    return _section(
        request,
        "availability",
        form,
        lambda: preferences.set_away(
            user=user,
            is_away=form.cleaned_data["state"] == AWAY,
            reason=form.cleaned_data["reason"],
            now=now(),
        ),
    )


def _initial(user: User, *names: str) -> dict[str, object]:
    return {name: getattr(user, name) for name in names}


def _section(
    request: HttpRequest, name: str, form: forms.Form, save: Callable[[], User], **extra: object
) -> HttpResponse:
    """Show a section; what is posted is saved. Scripts get one sentence, others the page again with it."""
    if request.method == "POST" and form.is_valid():
        user = save()
        with translation.override(user.language):
            said = _("Saved.")
        if wants_pane(request):
            return HttpResponse(said, content_type="text/plain; charset=utf-8")
        messages.success(request, said)
        return redirect(request.path)
    if form.is_bound and wants_pane(request):
        return HttpResponse(first_error(form), status=422, content_type="text/plain; charset=utf-8")
    context = {"shell": shell_of(reader_of(request), current="me"), "form": form, **extra}
    return page(request, f"desk/settings/me/{name}.html", context, status=422 if form.is_bound else 200)
