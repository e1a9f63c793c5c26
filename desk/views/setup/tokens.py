"""Keys for programs: shown once, revoked at any time."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import ApiToken
from accounts.permissions import Permission, require
from accounts.services import tokens as services
from core.clock import now
from desk.forms.setup_people import TokenForm
from desk.http import page, reader_of, shell_of, signed_in_user
from desk.views.setup.base import found


@require(Permission.MANAGE_SETTINGS)
@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """All tokens, and a form for a new one, whose key stands on this one page and nowhere else."""
    by = signed_in_user(request)
    form = TokenForm(request.POST or None, initial={"user": by.pk})
    key = ""
    if request.method == "POST" and form.is_valid():
        key = services.issue(user=form.cleaned_data["user"], name=form.cleaned_data["name"], by=by, now=now())
        form = TokenForm(initial={"user": by.pk})
    context = {
        "shell": shell_of(reader_of(request), current="settings"),
        "form": form,
        "key": key,
        "tokens": ApiToken.objects.select_related("user").order_by("revoked_at", "-pk"),
    }
    return page(request, "desk/settings/tokens.html", context, status=422 if form.is_bound else 200)


@require(Permission.MANAGE_SETTINGS)
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a token useless; a program that still uses it is refused from now on."""
    token: ApiToken = found(ApiToken.objects.filter(pk=pk).first())
    services.revoke(token, by=signed_in_user(request), now=now())
    messages.success(request, _("The token “%s” is revoked.") % token.name)
    return redirect("settings:tokens")
