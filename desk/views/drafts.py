"""What agents are writing is kept while they write; scripts ask here, pages bring it with the ticket."""

from __future__ import annotations

from http import HTTPStatus

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, JsonResponse
from django.views.decorators.http import require_http_methods

from accounts.permissions import Permission, require
from core.clock import now
from desk.forms.draft import DraftForm, kind_of
from desk.http import find_ticket, reader_of
from tickets.models import DraftKind, SavedDraft
from tickets.policies import can_edit, can_reply
from tickets.services import drafts
from tickets.services.drafts import NewerDraft


@require(Permission.VIEW_TICKETS)
@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: HttpRequest, number: int, name: str) -> JsonResponse:
    """The reader's draft of a kind; a POST saves it, and is answered with 409 and the newer one of another device."""
    reader = reader_of(request)
    ticket = find_ticket(reader, number)
    kind = kind_of(name)
    if kind is None:
        raise Http404
    if not (can_edit if kind == DraftKind.NOTE else can_reply)(reader.user, ticket):
        raise PermissionDenied
    if request.method != "POST":
        return _answer(SavedDraft.objects.filter(ticket=ticket, agent=reader.user, kind=kind).first())
    form = DraftForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"errors": form.errors}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        saved = drafts.keep(
            number, kind, form.writing(), by=reader.user, now=now(), force=form.cleaned_data["force"]
        )
    except NewerDraft as error:
        return _answer(error.draft, status=HTTPStatus.CONFLICT)
    return _answer(saved)


def _answer(saved: SavedDraft | None, *, status: int = HTTPStatus.OK) -> JsonResponse:
    """Version 0 says that there is none."""
    found = {"version": 0} if saved is None else {
        "version": saved.version,
        "text": saved.text,
        "html": saved.html,
        "to": saved.to,
        "cc": saved.cc,
        "at": saved.updated_at.isoformat(),
    }  # fmt: skip
    response = JsonResponse(found, status=status)
    response["Cache-Control"] = "private, no-store"
    return response
