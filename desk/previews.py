"""Which files can be looked at without being downloaded."""

from __future__ import annotations

# What a browser draws without running anything in it; SVG is not among them.
PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp"})

_SOUNDS = frozenset(
    {
        "audio/mpeg",
        "audio/mp3",
        "audio/mp4",
        "audio/x-m4a",
        "audio/aac",
        "audio/ogg",
        "audio/opus",
        "audio/webm",
        "audio/wav",
        "audio/x-wav",
        "audio/flac",
        "audio/amr",
    }
)
_TEXTS = frozenset({"text/plain", "text/csv", "text/markdown", "application/json", "text/x-log"})


def preview_kind(content_type: str) -> str:
    """ "image", "audio", "pdf", "text", or "" for what is a download only: HTML and SVG too."""
    if content_type in PICTURES:
        return "image"
    if content_type in _SOUNDS:
        return "audio"
    if content_type in _TEXTS:
        return "text"
    return "pdf" if content_type == "application/pdf" else ""
