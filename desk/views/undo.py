"""Takes back what one just did."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.permissions import Permission, require
from core.clock import now
from desk.http import page, reader_of, wants_pane
from desk.lists import find_list, rows_among
from desk.reader import Reader
from desk.rows import rows_of
from desk.views.answers import sentence
from tickets.services import bulk_changes
from tickets.services.undo import CannotUndo, Undone


@require(Permission.EDIT_TICKETS)
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo an operation of one's own; scripts get the rows that belong into the list that they show."""
    reader = reader_of(request)
    try:
        outcome = bulk_changes.undo_all(pk, by=reader.user, now=now())
    except CannotUndo as error:
        return _refused(request, sentence(error))
    if outcome is None:
        return _goes_on(request, pk)
    said = _said(outcome)
    if not wants_pane(request):
        messages.success(request, said)
        return redirect(back_url(request))
    return page(request, "desk/_undone.html", {"rows": _rows(request, reader, outcome), "said": said})


def _goes_on(request: HttpRequest, pk: int) -> HttpResponse:
    """A large change is undone step by step; its page tells how far that is."""
    url = reverse("desk:bulk_progress", args=[pk])
    return page(request, "desk/_undone.html", {"progress_url": url}) if wants_pane(request) else redirect(url)


def _rows(request: HttpRequest, reader: Reader, outcome: Undone) -> list[object]:
    view = find_list(request.GET.get("view", ""), reader)
    if view is None:
        return []
    return [*rows_of(rows_among(view, outcome.tickets, reader), reader, view)]


def _said(outcome: Undone) -> str:
    count = len(outcome.tickets)
    said = (
        _("Undone.")
        if count == 1
        else ngettext("Undone for %(n)d ticket.", "Undone for %(n)d tickets.", count) % {"n": count}
    )
    reasons = list(outcome.kept.values())
    more = len(reasons) - 3
    if more > 0:
        reasons = [*reasons[:3], ngettext("And %(n)d more.", "And %(n)d more.", more) % {"n": more}]
    return " ".join([said, *reasons])


def back_url(request: HttpRequest) -> str:
    """The page of this site that the request came from, else the inbox."""
    before = request.headers.get("Referer", "")
    here = {request.get_host()}
    return before if url_has_allowed_host_and_scheme(before, here, request.is_secure()) else "/"


def _refused(request: HttpRequest, why: str) -> HttpResponse:
    if wants_pane(request):
        return HttpResponse(why, status=422, content_type="text/plain; charset=utf-8")
    messages.error(request, why)
    return redirect(back_url(request))
