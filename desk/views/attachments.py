"""Files of messages: downloads, and a look at those in which nothing can run. HTML and SVG are never shown."""

from __future__ import annotations

from django.core.files import File
from django.core.files.storage import storages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from accounts.permissions import Permission, require
from core.clock import now
from desk.http import find_ticket, reader_of
from desk.previews import PICTURES, preview_kind
from desk.zips import zip_response, zipped
from tickets.models import Attachment, Message
from tickets.stored_file import StoredFile

NOTHING_RUNS = "sandbox; default-src 'none'"
PDF_POLICY = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"
TEXT_SHOWN = 500_000


@require(Permission.VIEW_TICKETS)
@require_safe
def download(request: HttpRequest, pk: int) -> FileResponse:
    """The file under its own name, as a download."""
    attachment, file = _open(request, pk)
    return _send(attachment, file, shown=False)


@require(Permission.VIEW_TICKETS)
@require_safe
def inline(request: HttpRequest, pk: int) -> FileResponse:
    """A picture that stands in the text of a mail; what is no picture is a download here too."""
    attachment, file = _open(request, pk)
    return _send(attachment, file, shown=attachment.content_type in PICTURES)


@require(Permission.VIEW_TICKETS)
@require_safe
@xframe_options_sameorigin
def view(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A file to be looked at in the preview: sound, a PDF document, or plain text; all else is a download."""
    attachment, file = _open(request, pk)
    kind = preview_kind(attachment.content_type)
    if kind == "text":
        with file:
            text = file.read(TEXT_SHOWN).decode("utf-8", "replace")
        response: HttpResponseBase = HttpResponse(text, content_type="text/plain; charset=utf-8")
        response["Content-Security-Policy"] = NOTHING_RUNS + "; frame-ancestors 'self'"
    elif kind in {"audio", "pdf"}:
        response = FileResponse(file, content_type=attachment.content_type)
        response["Content-Disposition"] = "inline"
        response["Content-Length"] = str(attachment.size)
        # The browser's own viewer of documents does not work in a sandbox; it has one of its own.
        response["Content-Security-Policy"] = PDF_POLICY if kind == "pdf" else NOTHING_RUNS
    else:
        return _send(attachment, file, shown=False)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, max-age=86400, immutable"
    return response


@require(Permission.VIEW_TICKETS)
@require_safe
def files_of_ticket(request: HttpRequest, number: int) -> StreamingHttpResponse:
    """All files of a ticket as one ZIP archive."""
    ticket = find_ticket(reader_of(request), number)
    files = Attachment.objects.filter(message__ticket=ticket, is_inline=False).order_by("pk")
    return zip_response(request, f"ticket-{number}.zip", zipped(list(files), at=now()))


@require(Permission.VIEW_TICKETS)
@require_safe
def files_of_message(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """All files of a message as one ZIP archive."""
    message = Message.objects.filter(pk=pk).only("ticket_id").first()
    if message is None:
        raise Http404
    find_ticket(reader_of(request), message.ticket_id)
    files = Attachment.objects.filter(message=message, is_inline=False).order_by("pk")
    return zip_response(request, f"message-{pk}.zip", zipped(list(files), at=now()))


def _open(request: HttpRequest, pk: int) -> tuple[Attachment, File[bytes]]:
    attachment = Attachment.objects.select_related("message").filter(pk=pk).first()
    if attachment is None:
        raise Http404
    if not reader_of(request).visible.filter(pk=attachment.message.ticket_id).exists():
        raise Http404
    return attachment, _file(attachment)


def _file(attachment: Attachment) -> File[bytes]:
    try:
        return storages["attachments"].open(attachment.storage_name)
    except FileNotFoundError as error:
        raise Http404 from error


def picture_response(stored: StoredFile) -> FileResponse:
    """A picture that belongs to no message yet. Raises Http404."""
    attachment = Attachment(
        filename=stored.filename, content_type=stored.content_type, size=stored.size, sha256=stored.sha256
    )
    return _send(attachment, _file(attachment), shown=attachment.content_type in PICTURES)


def _send(attachment: Attachment, file: File[bytes], *, shown: bool) -> FileResponse:
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
