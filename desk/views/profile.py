"""A user's own page."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.permissions import signed_in
from accounts.services import people
from desk.forms.profile import ProfileForm
from desk.http import page, reader_of, shell_of


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Name, language, theme, time zone and signature."""
    reader = reader_of(request)
    user = reader.user
    fields = ("name", "language", "theme", "time_zone", "signature")
    form = ProfileForm(request.POST or None, initial={field: getattr(user, field) for field in fields})
    if request.method == "POST" and form.is_valid():
        people.update_profile(user=user, **form.cleaned_data)
        with translation.override(user.language):
            messages.success(request, _("Your preferences are saved."))
        return redirect("desk:profile")
    context = {"shell": shell_of(reader, current="me"), "form": form}
    return page(request, "desk/profile.html", context, status=422 if form.is_bound else 200)
