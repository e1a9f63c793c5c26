"""A file that is in the storage and belongs to no message yet. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True)
class StoredFile:
    """A file whose bytes are already in the storage "attachments" under its SHA-256."""

    filename: str
    content_type: str
    size: int
    sha256: str
    is_inline: bool = False
    content_id: str = ""
