"""Why a ticket is where it is."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.permissions import Permission, require
from desk.http import find_ticket, page, reader_of, shell_of
from desk.why import explain


@require(Permission.VIEW_TICKETS)
@require_safe
def why(request: HttpRequest, number: int) -> HttpResponse:
    """Which rules looked at the ticket, which matched, and what they did."""
    reader = reader_of(request)
    ticket = find_ticket(reader, number)
    context = {
        "shell": shell_of(reader),
        "ticket": ticket,
        "subject": ticket.subject or _("(no subject)"),
        "explanations": explain(ticket),
    }
    return page(request, "desk/why.html", context)
