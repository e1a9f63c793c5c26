"""What the palette offers beside the actions of the page: places, tickets, customers."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from accounts.permissions import Permission, has_permission, require
from customers.selectors import find
from desk.http import page, reader_of
from desk.settings.menu import menu_for
from desk.shell import shell_for
from tickets.search import newest

TICKETS = 8
CUSTOMERS = 5
LONGEST = 200


@require(Permission.VIEW_TICKETS)
@require_safe
def palette(request: HttpRequest) -> HttpResponse:
    """The dialog, with every place that the reader may go to."""
    reader = reader_of(request)
    shell = shell_for(reader, None)
    return page(request, "desk/_palette.html", {"shell": shell, "settings": menu_for(reader.user)})


@require(Permission.VIEW_TICKETS)
@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """Tickets and customers that answer to a text: only those that the reader may see."""
    reader = reader_of(request)
    text = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST]
    may_see_customers = has_permission(reader.user, Permission.VIEW_CUSTOMERS)
    context = {
        "tickets": newest(reader.user, text, limit=TICKETS) if text else [],
        "customers": find(text, limit=CUSTOMERS) if len(text) > 2 and may_see_customers else [],
    }
    return page(request, "desk/_palette_results.html", context)
