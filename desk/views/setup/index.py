"""The beginning of the settings: cards, or what a search finds."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from accounts.permissions import Permission, has_permission, signed_in
from accounts.services import first_run
from desk.http import page, reader_of, shell_of
from desk.settings.menu import search_settings


@signed_in
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All sections that the reader may open; with ``q`` the settings that hold these words."""
    reader = reader_of(request)
    text = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    is_admin = has_permission(reader.user, Permission.MANAGE_SETTINGS)
    context = {
        "setup_step": first_run.unfinished_step() if is_admin else None,
        "shell": shell_of(reader, current="settings"),
        "settings_text": text,
        "hits": search_settings(reader.user, text),
    }
    return page(request, "desk/settings/index.html", context)
