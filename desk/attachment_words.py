"""Whether a text speaks of a file that comes with it. Pure."""

from __future__ import annotations

import re

# Whole words, English and French; what is quoted below an answer is not what the author says.
_WORDS = re.compile(
    r"""\b(?:
        attached | attachments? | attaching | (?:i|we)\s+attach | enclosed | enclosing
        | (?:see|find)\s+the\s+file | screenshot\s+below
        | ci[-\s]joint(?:e|s|es)? | pi[eè]ces?[-\s]jointes? | en\s+pj | \bpj\b
        | (?:je|nous)\s+(?:vous\s+)?joins | (?:je|nous)\s+(?:vous\s+)?joignons
        | en\s+annexe | fichiers?\s+joints? | documents?\s+joints?
    )\b""",
    re.IGNORECASE | re.VERBOSE,
)
_NOT = re.compile(r"\b(?:no|not|without|aucune?|pas|sans)\s+(?:an?\s+|de\s+)?$", re.IGNORECASE)


def mentions_attachment(text: str) -> bool:
    """Whether the lines that are not quoted say that something is attached."""
    own = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith(">"))
    return any(not _NOT.search(own[: match.start()][-30:]) for match in _WORDS.finditer(own))
