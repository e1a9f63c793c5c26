"""What an agent has seen; pages tell it once a ticket was really shown, not when it was fetched ahead."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.permissions import Permission, require
from desk.http import find_ticket, reader_of, signed_in_user
from desk.views.answers import done
from tickets.services import reading

MOST = 50


@require(Permission.VIEW_TICKETS)
@require_POST
def seen(request: HttpRequest) -> HttpResponse:
    """``t=5:12``, any number of times: ticket 5 was seen as it was in version 12."""
    versions: dict[int, int] = {}
    for pair in request.POST.getlist("t")[:MOST]:
        number, _colon, version = pair.partition(":")
        if all(text.isascii() and text.isdigit() and len(text) < 10 for text in (number, version)):
            versions[int(number)] = int(version)
    if versions:
        reading.mark_seen(versions, by=signed_in_user(request))
    return HttpResponse(status=204)


@require(Permission.VIEW_TICKETS)
@require_POST
def unread(request: HttpRequest, number: int) -> HttpResponse:
    """Show the ticket as unread in this agent's lists until they open it again."""
    reader = reader_of(request)
    find_ticket(reader, number)
    reading.mark_unread(number, by=reader.user)
    return done(request, reader, number, _("Marked as unread."))
