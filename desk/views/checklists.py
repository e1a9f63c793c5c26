"""The checklist of a ticket and the time spent on it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.permissions import Permission, require
from core.clock import now
from desk.http import reader_of
from desk.views.answers import done, editable_ticket, refused, sentence
from tickets.models import ChecklistItem
from tickets.services import checklists, time_spent
from tickets.services.checklists import CannotAdd
from tickets.services.time_spent import CannotCorrect

MOST_VISITS = 20


@require(Permission.EDIT_TICKETS)
@require_POST
def add(request: HttpRequest, number: int) -> HttpResponse:
    """A line more."""
    reader, _ticket = editable_ticket(request, number)
    try:
        checklists.add(number, request.POST.get("text", ""), by=reader.user, now=now())
    except CannotAdd as error:
        return refused(request, number, sentence(error))
    return done(request, reader, number, "")


@require(Permission.EDIT_TICKETS)
@require_POST
def change(request: HttpRequest, number: int, pk: int) -> HttpResponse:
    """Tick a line, open it again, move or delete it."""
    reader, _ticket = editable_ticket(request, number)
    deed, user = request.POST.get("do", ""), reader.user
    said = ""
    try:
        if deed in {"done", "open"}:
            checklists.tick(number, pk, is_done=deed == "done", by=user, now=now())
        elif deed in {"up", "down"}:
            checklists.move(number, pk, down=deed == "down", by=user, now=now())
        elif deed == "remove":
            item = checklists.remove(number, pk, by=user, now=now())
            said = _("“%(text)s” is deleted.") % {"text": item.text}
    except ChecklistItem.DoesNotExist:
        raise Http404 from None
    return done(request, reader, number, said)


@require(Permission.VIEW_TICKETS)
@require_POST
def spent(request: HttpRequest) -> HttpResponse:
    """``v=5:visit:75``, any number of times: the sum of a visit of ticket 5 so far, from its page."""
    reader = reader_of(request)
    told: dict[tuple[int, str], int] = {}
    for entry in request.POST.getlist("v")[:MOST_VISITS]:
        number, visit, seconds = ([*entry.split(":"), "", ""])[:3]
        if visit and all(text.isascii() and text.isdigit() and len(text) < 9 for text in (number, seconds)):
            told[int(number), visit] = int(seconds)
    numbers = {number for number, _visit in told}
    visible = set(reader.visible.filter(pk__in=numbers).values_list("pk", flat=True))
    for (pk, visit), total in told.items():
        if pk in visible:
            time_spent.report(pk, by=reader.user, visit=visit, seconds=total, now=now())
    return HttpResponse(status=204)


@require(Permission.EDIT_TICKETS)
@require_POST
def correct(request: HttpRequest, number: int) -> HttpResponse:
    """What the sum should be, in minutes."""
    reader, _ticket = editable_ticket(request, number)
    text = request.POST.get("minutes", "").strip()
    minutes = int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1
    try:
        time_spent.correct(number, minutes * 60, by=reader.user, now=now())
    except CannotCorrect as error:
        return refused(request, number, sentence(error))
    return done(request, reader, number, _("The time is corrected."))
