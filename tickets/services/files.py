"""Bytes of attachments into the storage, by content."""

import hashlib

from django.core.files.base import ContentFile
from django.core.files.storage import storages

from core.text import unturned
from tickets.models.message import storage_name
from tickets.stored_file import StoredFile


def store(
    content: bytes, *, filename: str, content_type: str, is_inline: bool = False, content_id: str = ""
) -> StoredFile:
    """Keep the bytes (once for the same content) and return what a message needs to link them."""
    sha256 = hashlib.sha256(content).hexdigest()
    storage = storages["attachments"]
    name = storage_name(sha256)
    # A write that was cut off left less than all of it under this name; then it is written again.
    if storage.exists(name) and storage.size(name) != len(content):
        storage.delete(name)
    if not storage.exists(name):
        storage.save(name, ContentFile(content))
    return StoredFile(
        filename=unturned(filename),
        content_type=content_type,
        size=len(content),
        sha256=sha256,
        is_inline=is_inline,
        content_id=content_id,
    )
