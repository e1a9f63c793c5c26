"""Small functions of plain text."""

import re
import unicodedata

_SPACES = re.compile(r"\s+")
# Embeddings, overrides and isolates; the harmless marks (LRM, RLM, ALM) stay.
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")


def one_line(text: str, limit: int) -> str:
    """The text on one line of at most ``limit`` characters, with an ellipsis where it was cut."""
    line = _SPACES.sub(" ", text[: limit * 4]).strip()
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def storable(text: str) -> str:
    """The text as PostgreSQL can store it: without NUL and without lone surrogates."""
    if text.isascii():
        return text.replace("\x00", "")
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


def unturned(text: str) -> str:
    """A name without the marks that turn letters round: with them ``gpj.exe`` of a file looks like ``exe.jpg``."""
    return text if text.isascii() else _TURNS.sub("", text)


def without_accents(text: str) -> str:
    """Letters as the database keeps them for searching: ``œuvre`` is ``oeuvre``, ``abîmé`` is ``abime``."""
    if text.isascii():
        return text
    spelled = text.replace("œ", "oe").replace("æ", "ae").replace("ß", "ss")
    return "".join(one for one in unicodedata.normalize("NFKD", spelled) if not unicodedata.combining(one))
