"""Names of colleagues, for pages that know only their ids."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from accounts.permissions import Permission, require
from accounts.selectors import names_of
from desk.templatetags.ui import initials

MOST = 50


@require(Permission.VIEW_TICKETS)
@require_safe
def people(request: HttpRequest) -> JsonResponse:
    """``?ids=3,4`` gives ``{"3": ["Ana Lind", "AL"], ...}``."""
    wanted = [int(pk) for pk in request.GET.get("ids", "").split(",") if pk.isascii() and pk.isdigit()][:MOST]
    names = names_of(pk for pk in wanted if pk < 2**63)
    answer = JsonResponse({str(pk): [name, initials(name)] for pk, name in names.items()})
    answer["Cache-Control"] = "private, no-store"
    return answer
