"""Small functions of plain text."""

import re

_SPACES = re.compile(r"\s+")


def one_line(text: str, limit: int) -> str:
    """The text on one line of at most ``limit`` characters, with an ellipsis where it was cut."""
    line = _SPACES.sub(" ", text[: limit * 4]).strip()
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def storable(text: str) -> str:
    """The text as PostgreSQL can store it: without NUL and without lone surrogates."""
    if text.isascii():
        return text.replace("\x00", "")
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
