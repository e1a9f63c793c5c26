"""Many files as one ZIP archive that is written while it is sent: no more of it than a piece is in memory."""

from __future__ import annotations

import zipfile
from collections.abc import AsyncIterator, Iterable, Iterator
from datetime import datetime

from asgiref.sync import sync_to_async
from django.core.files.storage import storages
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, StreamingHttpResponse
from django.utils.http import content_disposition_header

from tickets.models import Attachment

PIECE = 256 * 1024


class _Sink:
    """What the archive writes into; it can't go back, so sizes stand behind each file (APPNOTE.TXT 4.3.9)."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []

    def write(self, data: bytes) -> int:
        self.pieces.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing is held back."""

    def take(self) -> bytes:
        taken = b"".join(self.pieces)
        self.pieces.clear()
        return taken


def zipped(files: Iterable[Attachment], *, at: datetime) -> Iterator[bytes]:
    """The archive piece by piece; equal names are numbered, files that are gone from the storage left out."""
    sink = _Sink()
    storage = storages["attachments"]
    used: set[str] = set()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as archive:  # type: ignore[call-overload]
        for attachment in files:
            try:
                source = storage.open(attachment.storage_name)
            except FileNotFoundError:
                continue
            info = zipfile.ZipInfo(_name(attachment.filename, used), date_time=at.timetuple()[:6])
            with source, archive.open(info, "w", force_zip64=attachment.size > 2**31) as target:
                while piece := source.read(PIECE):
                    target.write(piece)
                    yield sink.take()
    yield sink.take()


def _name(filename: str, used: set[str]) -> str:
    """A name without folders that is not used yet."""
    plain = filename.replace("\\", "/").rpartition("/")[2].strip(". ") or "file"
    stem, dot, ending = plain.rpartition(".")
    name, number = plain, 1
    while name.lower() in used:
        number += 1
        name = f"{stem} ({number}).{ending}" if dot and stem else f"{plain} ({number})"
    used.add(name.lower())
    return name


def zip_response(request: HttpRequest, name: str, pieces: Iterator[bytes]) -> StreamingHttpResponse:
    """The archive as a download; asynchronous servers are given it asynchronously, else they would collect it."""
    content = _later(pieces) if isinstance(request, ASGIRequest) else pieces
    response = StreamingHttpResponse(content, content_type="application/zip")
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["Cache-Control"] = "private, no-store"
    return response


async def _later(pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    following = sync_to_async(lambda: next(pieces, None), thread_sensitive=False)
    while (piece := await following()) is not None:
        yield piece
