"""What agents are writing is kept while they write; scripts ask here, pages bring it with the ticket."""

from __future__ import annotations

from http import HTTPStatus

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import Permission, require
from core.clock import now
from desk.forms.draft import DraftForm, kind_of
from desk.http import find_ticket, reader_of, wants_pane
from desk.previews import PICTURES
from desk.reader import Reader
from desk.views.attachments import picture_response
from tickets.models import DraftKind, SavedDraft
from tickets.policies import can_edit, can_reply
from tickets.services import drafts, files
from tickets.services.drafts import MAX_BYTES, MAX_FILES, NewerDraft, TooManyFiles


@require(Permission.VIEW_TICKETS)
@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: HttpRequest, number: int, name: str) -> JsonResponse:
    """The reader's draft of a kind; a POST saves it, and is answered with 409 and the newer one of another device."""
    reader, kind = _writer(request, number, name)
    if request.method != "POST":
        return _answer(SavedDraft.objects.filter(ticket=number, agent=reader.user, kind=kind).first())
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


@require(Permission.VIEW_TICKETS)
@require_POST
def upload(request: HttpRequest, number: int, name: str) -> JsonResponse:
    """Put a file to the draft; the answer names its key."""
    reader, kind = _writer(request, number, name)
    file = request.FILES.get("file")
    if file is None or (file.size or 0) > MAX_BYTES:
        return _too_large()
    content_type = file.content_type or "application/octet-stream"
    is_inline = "inline" in request.POST and content_type in PICTURES
    stored = files.store(
        file.read(),
        filename=file.name or _("file"),
        content_type=content_type,
        is_inline=is_inline,
        content_id=f"{drafts.new_key()}@inline" if is_inline else "",
    )
    try:
        key = drafts.add_file(number, kind, stored, by=reader.user, now=now())
    except TooManyFiles:
        return _too_large()
    answer = {"key": key, "filename": stored.filename, "size": filesizeformat(stored.size)}
    if is_inline:
        answer["shown"] = reverse("desk:draft_picture", args=[number, name, stored.content_id])
    return JsonResponse(answer)


@require(Permission.VIEW_TICKETS)
@require_safe
def picture(request: HttpRequest, number: int, name: str, content_id: str) -> FileResponse:
    """A picture that stands in the text of one's own draft."""
    reader, kind = _writer(request, number, name)
    found = drafts.files_of(number, kind, (), by=reader.user, shown=[content_id])
    if not found:
        raise Http404
    return picture_response(found[0])


@require(Permission.VIEW_TICKETS)
@require_POST
def drop(request: HttpRequest, number: int, name: str, key: str) -> HttpResponse:
    """Take a file out of the draft. Without scripts the whole form comes along: its text is kept."""
    reader, kind = _writer(request, number, name)
    drafts.remove_file(number, kind, key, by=reader.user, now=now())
    if wants_pane(request):
        return JsonResponse({})
    form = DraftForm(request.POST)
    if form.is_valid():
        drafts.keep(number, kind, form.writing(), by=reader.user, now=now(), force=True)
    return redirect("desk:ticket", number)


def _too_large() -> JsonResponse:
    said = _("At most %(n)d files, and 20 MB together.") % {"n": MAX_FILES}
    return JsonResponse({"problem": said}, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _writer(request: HttpRequest, number: int, name: str) -> tuple[Reader, DraftKind]:
    """The reader and the kind of text, if they may write such on this ticket. Raises Http404, PermissionDenied."""
    reader = reader_of(request)
    ticket = find_ticket(reader, number)
    kind = kind_of(name)
    if kind is None:
        raise Http404
    if not (can_edit if kind == DraftKind.NOTE else can_reply)(reader.user, ticket):
        raise PermissionDenied
    return reader, kind


def _answer(saved: SavedDraft | None, *, status: int = HTTPStatus.OK) -> JsonResponse:
    """Version 0 says that there is none."""
    found = {"version": 0} if saved is None else {
        "version": saved.version,
        "text": saved.text,
        "html": saved.html,
        "to": saved.to,
        "cc": saved.cc,
        "about": saved.about,
        "at": saved.updated_at.isoformat(),
    }  # fmt: skip
    response = JsonResponse(found, status=status)
    response["Cache-Control"] = "private, no-store"
    return response
