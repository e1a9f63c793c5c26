"""Search over tickets and customers."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from accounts.permissions import Permission, require
from customers.selectors import find
from desk.http import page, reader_of, shell_of
from desk.rows import rows_of
from tickets.selectors import search as search_tickets

SHOWN = 50
CUSTOMERS_SHOWN = 8
LONGEST = 200


@require(Permission.VIEW_TICKETS)
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Tickets whose messages hold all the words, and customers by name or address."""
    reader = reader_of(request)
    text = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST]
    tickets = search_tickets(reader.user, text, limit=SHOWN) if text else []
    customers = find(text, limit=CUSTOMERS_SHOWN) if len(text) > 2 else []
    context = {
        "shell": shell_of(reader, current="search"),
        "text": text,
        "rows": rows_of(tickets, reader),
        "customers": customers,
        "is_full": len(tickets) == SHOWN,
    }
    return page(request, "desk/search.html", context)
