"""What a condition or an action may be given: each kind of value checks and cleans what people typed. Pure."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from routing.text import fold, gettext_noop, words_of

MAX_ITEMS = 50
MAX_LENGTH = 120
_SEPARATORS = re.compile(r"[\n,;]+")
_ADDRESS = re.compile(r"[^@\s]*@[^@\s]+")


class InvalidValue(ValueError):
    """The value can't be used; the message (English, translatable) says what to do."""


def items_of(raw: Any) -> list[str]:
    """Texts from a list, or from one text with commas, semicolons or line ends; without blanks and repetitions."""
    if isinstance(raw, str):
        raw = _SEPARATORS.split(raw)
    if not isinstance(raw, list | tuple) or not all(isinstance(item, str) for item in raw):
        raise InvalidValue(gettext_noop("Give a list of texts."))
    items = list(dict.fromkeys(text for item in raw if (text := " ".join(item.replace("\x00", "").split()))))
    if not items:
        raise InvalidValue(gettext_noop("Choose or write at least one value."))
    if len(items) > MAX_ITEMS or any(len(item) > MAX_LENGTH for item in items):
        raise InvalidValue(gettext_noop("At most 50 values of at most 120 characters."))
    return items


def clean_words(raw: Any) -> list[str]:
    """Words and phrases; a text without any letter or digit could never be found."""
    items = items_of(raw)
    if any(not words_of(item).strip() for item in items):
        raise InvalidValue(gettext_noop("Each word needs a letter or a digit."))
    return items


def clean_tags(raw: Any) -> list[str]:
    """Tags in the form in which tickets carry them: lower case, hyphens for spaces."""
    return [item.lower().replace(" ", "-")[:60] for item in items_of(raw)]


def clean_addresses(raw: Any) -> list[str]:
    """Whole addresses, or "@domain" for everybody there; in lower case."""
    items = [item.lower() for item in items_of(raw)]
    if any(not _ADDRESS.fullmatch(item) for item in items):
        raise InvalidValue(gettext_noop("Write whole addresses, or @example.com for everybody there."))
    return items


def clean_attribute(raw: Any) -> dict[str, Any]:
    """{"name": "plan", "values": ["gold"]}; values may be missing where the operator asks for none."""
    if not isinstance(raw, dict) or not isinstance(raw.get("name"), str) or not raw["name"].strip():
        raise InvalidValue(gettext_noop("Name the attribute."))
    if len(raw["name"]) > MAX_LENGTH:
        raise InvalidValue(gettext_noop("At most 50 values of at most 120 characters."))
    values = items_of(raw["values"]) if raw.get("values") else []
    return {"name": raw["name"].strip(), "values": [fold(value) for value in values]}


def clean_id(raw: Any) -> int:
    """The number of a row: a positive integer, or its digits."""
    if isinstance(raw, str) and raw.isdecimal() and raw.isascii() and len(raw) < 19:
        raw = int(raw)
    if not isinstance(raw, int) or isinstance(raw, bool) or raw < 1:
        raise InvalidValue(gettext_noop("Choose one."))
    return raw


def clean_choice(raw: Any) -> str:
    """One of several names."""
    if not isinstance(raw, str) or not raw or len(raw) > MAX_LENGTH:
        raise InvalidValue(gettext_noop("Choose one."))
    return raw


@dataclass(frozen=True)
class ValueField:
    """How a value is asked for and checked.

    ``widget``: "choices" (some of the options of ``source``), "choice" (one of them), "words", "addresses" or
    "attribute". ``source`` names a list of routing.options: "channels", "queues", "bands", ...
    """

    widget: str
    clean: Callable[[Any], Any]
    source: str = ""
    help: str = ""


WORDS = ValueField(
    "words",
    clean_words,
    help=gettext_noop("Separate words and phrases by commas; refund* also finds refunds."),
)
ADDRESSES = ValueField(
    "addresses",
    clean_addresses,
    help=gettext_noop("Separate addresses by commas; @example.com stands for everybody there."),
)
ATTRIBUTE = ValueField("attribute", clean_attribute, help=gettext_noop("Separate values by commas."))


def some_of(source: str) -> ValueField:
    """Some of the options of a list."""
    return ValueField("choices", items_of, source=source)


def one_of(source: str) -> ValueField:
    """One option of a list of names."""
    return ValueField("choice", clean_choice, source=source)


def row_of(source: str) -> ValueField:
    """One row of a list of rows (queues, agents)."""
    return ValueField("choice", clean_id, source=source)
