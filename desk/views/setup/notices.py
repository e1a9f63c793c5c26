"""How the reader wants to be told."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.permissions import signed_in
from desk.forms.notices import NoticesForm, initial_of
from desk.http import page, reader_of, shell_of, wants_pane
from desk.views.answers import first_error
from tickets.models import NoticeSettings
from tickets.services import notifications


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def notices(request: HttpRequest) -> HttpResponse:
    """Sound, desktop, quiet hours, mail; what is posted is saved at once."""
    reader = reader_of(request)
    present = NoticeSettings.objects.filter(user=reader.user).first() or notifications.DEFAULTS
    form = NoticesForm(request.POST or None, initial=initial_of(present))
    if request.method == "POST" and form.is_valid():
        notifications.save_settings(reader.user, form.values())
        if wants_pane(request):
            return HttpResponse(_("Saved."), content_type="text/plain; charset=utf-8")
        messages.success(request, _("Saved."))
        return redirect(request.path)
    if form.is_bound and wants_pane(request):
        return HttpResponse(first_error(form), status=422, content_type="text/plain; charset=utf-8")
    context = {"shell": shell_of(reader, current="me"), "form": form}
    return page(request, "desk/settings/me/notices.html", context, status=422 if form.is_bound else 200)
