"""Files that came with a form, put where attachments lie."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from tickets.services import files
from tickets.stored_file import StoredFile


def stored_files(uploads: Iterable[UploadedFile[Any]]) -> tuple[StoredFile, ...]:
    """The files in the storage, ready to be attached."""
    return tuple(
        files.store(
            upload.read(),
            filename=upload.name or _("file"),
            content_type=upload.content_type or "application/octet-stream",
        )
        for upload in uploads
    )
