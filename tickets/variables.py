"""Variables in canned answers: a closed list of names and one replacement, no template language.

``{{customer.name}}`` becomes the name; ``{{customer.first_name|there}}`` says what stands there when it is
empty. What a value holds is never looked at again, so nobody can write a variable into their name.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape

VARIABLE = re.compile(r"\{\{\s*([a-z_]+(?:\.[a-z_]+)*)\s*(?:\|([^{}]*))?\}\}", re.IGNORECASE)

NAMES = (
    "customer.name",
    "customer.first_name",
    "customer.email",
    "ticket.number",
    "ticket.subject",
    "agent.name",
    "agent.first_name",
    "agent.email",
    "brand.name",
    "queue.name",
    "today",
)


@dataclass(frozen=True, slots=True)
class Filled:
    """A text with its variables filled in; ``unknown`` are names that stay as they are written."""

    text: str
    unknown: tuple[str, ...]


def unknown_in(text: str) -> list[str]:
    """The names in a text that are no variables, in order, each once."""
    names = dict.fromkeys(match[1].lower() for match in VARIABLE.finditer(text))
    return [name for name in names if name not in NAMES]


def fill(text: str, values: Mapping[str, str]) -> Filled:
    """Replace the variables of a plain text."""
    return _fill(text, values, lambda value: value)


def fill_html(html: str, values: Mapping[str, str]) -> Filled:
    """Replace the variables of HTML; values are escaped, whatever they hold."""
    return _fill(html, values, escape)


def _fill(text: str, values: Mapping[str, str], write: Callable[[str], str]) -> Filled:
    unknown: dict[str, None] = {}

    def replacement(match: re.Match[str]) -> str:
        name = match[1].lower()
        if name not in values:
            unknown[name] = None
            return match[0]
        # The fallback is a part of the text itself: it is written as it stands.
        return write(values[name]) if values[name] else (match[2] or "").strip()

    return Filled(VARIABLE.sub(replacement, text), tuple(unknown))
