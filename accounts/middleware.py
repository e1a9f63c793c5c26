"""The language and the time zone of the signed-in user, else of the browser."""

import zoneinfo
from collections.abc import Callable
from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers

from accounts.models import User
from accounts.services import preferences
from core import clock


class LocaleMiddleware:
    """Activates language and time zone for the length of a request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if user.is_authenticated:
            language, zone = user.language, user.time_zone
        else:
            language, zone = translation.get_language_from_request(request), "UTC"
        translation.activate(language)
        request.LANGUAGE_CODE = language
        try:
            timezone.activate(zoneinfo.ZoneInfo(zone))
        except (zoneinfo.ZoneInfoNotFoundError, ValueError):
            timezone.deactivate()
        try:
            response = self.get_response(request)
        finally:
            timezone.deactivate()
        if isinstance(user, User):
            _stamp(user)
        if not user.is_authenticated:
            patch_vary_headers(response, ("Accept-Language",))
        response.headers.setdefault("Content-Language", language)
        return response


def _stamp(user: User) -> None:
    """When was this colleague here last? Known to ten minutes, so that few requests cost a statement for it."""
    now = clock.now()
    before = now - timedelta(seconds=preferences.SEEN_EVERY_SECONDS)
    if user.last_seen_at is None or user.last_seen_at < before:
        preferences.seen(user.pk, before=before, now=now)
