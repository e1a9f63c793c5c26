"""Files of messages: always a download, never run. Pictures inside a mail are the one exception."""

from __future__ import annotations

from django.core.files.storage import storages
from django.http import FileResponse, Http404, HttpRequest
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from accounts.permissions import Permission, require
from desk.http import reader_of
from tickets.models import Attachment

# What a browser draws without running anything in it; SVG is not among them.
PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp"})
NOTHING_RUNS = "sandbox; default-src 'none'"


@require(Permission.VIEW_TICKETS)
@require_safe
def download(request: HttpRequest, pk: int) -> FileResponse:
    """The file under its own name, as a download."""
    return _send(request, pk, as_picture=False)


@require(Permission.VIEW_TICKETS)
@require_safe
def inline(request: HttpRequest, pk: int) -> FileResponse:
    """A picture that stands in the text of a mail; what is no picture is a download here too."""
    return _send(request, pk, as_picture=True)


def _send(request: HttpRequest, pk: int, *, as_picture: bool) -> FileResponse:
    attachment = Attachment.objects.select_related("message").filter(pk=pk).first()
    if attachment is None:
        raise Http404
    if not reader_of(request).visible.filter(pk=attachment.message.ticket_id).exists():
        raise Http404
    try:
        file = storages["attachments"].open(attachment.storage_name)
    except FileNotFoundError as error:
        raise Http404 from error
    shown = as_picture and attachment.content_type in PICTURES
    response = FileResponse(file)
    response["Content-Type"] = attachment.content_type if shown else "application/octet-stream"
    response["Content-Disposition"] = (
        content_disposition_header(not shown, attachment.filename) or "attachment"
    )
    response["Content-Length"] = str(attachment.size)
    response["Content-Security-Policy"] = NOTHING_RUNS
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, max-age=86400, immutable" if shown else "private, no-store"
    return response
