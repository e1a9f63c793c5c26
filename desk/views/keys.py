"""The keys of an agent."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.permissions import signed_in
from accounts.services import people
from desk.forms.keys import KeysForm
from desk.http import page, reader_of, shell_of
from desk.keymap import usable


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def keys(request: HttpRequest) -> HttpResponse:
    """Every action with its key; one button brings everybody's keys back."""
    reader = reader_of(request)
    if request.method == "POST" and "reset" in request.POST:
        people.set_keys(reader.user, {})
        messages.success(request, _("Your keys are those of everybody again."))
        return redirect("desk:keys")
    form = KeysForm(request.POST or None, own=usable(reader.user.own_keys))
    if request.method == "POST" and form.is_valid():
        people.set_keys(reader.user, form.own)
        messages.success(request, _("Your keys are saved."))
        return redirect("desk:keys")
    context = {"shell": shell_of(reader, current="me"), "form": form, "has_own": bool(reader.user.own_keys)}
    return page(request, "desk/keys.html", context, status=422 if form.is_bound else 200)
