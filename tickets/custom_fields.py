"""What a custom field may hold: each kind checks and cleans what people and programs send. Touches no database."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core import patterns
from core.text import storable

MAX_TEXT = 500
MAX_LONG_TEXT = 10_000
MAX_URL = 2_000
_LARGEST = Decimal(10) ** 15
_SPACES = re.compile(r"\s+")

# What a ticket's column holds for one key: see FieldSpec.clean.
Value = str | int | float | bool | list[str]


class FieldKind(StrEnum):
    """Types of custom fields."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    NUMBER = "number"
    DATE = "date"
    CHECKBOX = "checkbox"
    CHOICE = "choice"
    CHOICES = "choices"
    URL = "url"


class Requirement(StrEnum):
    """When a field must hold something."""

    NEVER = ""
    ALWAYS = "always"
    RESOLVE = "resolve"


class InvalidValue(ValueError):
    """The value can't be stored; the message (translated, a sentence) says what to do."""


@dataclass(frozen=True)
class FieldSpec:
    """A definition as values: what the model, the pages and the API work with.

    ``labels`` and ``helps`` are by language. ``options`` are dictionaries {"value": ..., "labels": {...}}: the value
    is stored, the labels are shown. ``minimum`` and ``maximum`` bound numbers and dates by their value, texts by
    their length and several choices by their number; "" is no bound.
    """

    key: str
    kind: FieldKind
    labels: Mapping[str, str]
    helps: Mapping[str, str] = field(default_factory=dict)
    options: tuple[Mapping[str, Any], ...] = ()
    requirement: Requirement = Requirement.NEVER
    minimum: str = ""
    maximum: str = ""
    pattern: str = ""

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "FieldSpec":
        """From the columns of a definition, as JSON gives them."""
        return cls(
            key=row["key"],
            kind=FieldKind(row["kind"]),
            labels=row["labels"],
            helps=row["helps"],
            options=tuple(row["options"]),
            requirement=Requirement(row["requirement"]),
            minimum=row["minimum"],
            maximum=row["maximum"],
            pattern=row["pattern"],
        )

    @property
    def label(self) -> str:
        """The name in the reader's language."""
        return in_language(self.labels) or self.key

    @property
    def help(self) -> str:
        """The hint in the reader's language; may be empty."""
        return in_language(self.helps)

    @property
    def is_required(self) -> bool:
        """Whether a ticket can be resolved only with a value."""
        return self.requirement != Requirement.NEVER

    def clean(self, raw: Any) -> Value | None:
        """The value as it is stored; None when nothing is left of it. Raises InvalidValue.

        Numbers are int or float, dates "2026-06-08", ticked boxes True, several choices a list in the order of
        the options; everything else is text.
        """
        if raw is None or raw == "" or raw == []:
            return None
        return _CLEANERS[self.kind](self, raw)

    def shown(self, value: Any) -> str:
        """A stored value in words, in the reader's language; "" for none."""
        if value in (None, "", [], False):
            return ""
        if value is True:
            return _("yes")
        if self.kind == FieldKind.DATE and isinstance(value, str):
            try:
                return date_format(date.fromisoformat(value), "DATE_FORMAT")
            except ValueError:
                return value
        names = {option["value"]: in_language(option.get("labels", {})) for option in self.options}
        if isinstance(value, list):
            return ", ".join(names.get(item) or str(item) for item in value)
        return names.get(value) or str(value)


def in_language(texts: Mapping[str, str]) -> str:
    """The text in the reader's language, else in English, else in any."""
    code = (get_language() or "en").split("-")[0]
    return texts.get(code) or texts.get("en") or next((text for text in texts.values() if text), "")


def _text(raw: Any) -> str:
    if not isinstance(raw, str | int | float) or isinstance(raw, bool):
        raise InvalidValue(_("Write a text."))
    return storable(str(raw)).strip()


def _clean_text(spec: FieldSpec, raw: Any) -> str | None:
    text = _SPACES.sub(" ", _text(raw))
    if not text:
        return None
    _check_length(spec, text, MAX_TEXT)
    if spec.pattern and not patterns.matches(spec.pattern, text):
        raise InvalidValue(spec.help or _("“%(value)s” does not have the expected form.") % {"value": text})
    return text


def _clean_long_text(spec: FieldSpec, raw: Any) -> str | None:
    text = _text(raw).replace("\r\n", "\n")
    _check_length(spec, text, MAX_LONG_TEXT)
    return text or None


def _check_length(spec: FieldSpec, text: str, most: int) -> None:
    least, limit = int(spec.minimum or 0), min(int(spec.maximum or most), most)
    if len(text) < least:
        raise InvalidValue(_("Write at least %(n)d characters.") % {"n": least})
    if len(text) > limit:
        raise InvalidValue(_("Write at most %(n)d characters.") % {"n": limit})


def number_of(raw: Any) -> Decimal:
    """A number as people write it (a comma or a point, spaces between thousands). Raises InvalidValue."""
    text = _SPACES.sub("", raw).replace(",", ".") if isinstance(raw, str) else str(raw)
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("NaN")
    if isinstance(raw, bool) or not number.is_finite() or abs(number) >= _LARGEST:
        raise InvalidValue(_("Write a number."))
    return number


def _clean_number(spec: FieldSpec, raw: Any) -> int | float:
    number = number_of(raw)
    if spec.minimum and number < Decimal(spec.minimum):
        raise InvalidValue(_("Write a number that is at least %(n)s.") % {"n": spec.minimum})
    if spec.maximum and number > Decimal(spec.maximum):
        raise InvalidValue(_("Write a number that is at most %(n)s.") % {"n": spec.maximum})
    return int(number) if number == number.to_integral_value() else float(number)


def date_of(raw: Any) -> date:
    """A day as "2026-06-08". Raises InvalidValue."""
    try:
        return date.fromisoformat(raw if isinstance(raw, str) and len(raw) == 10 else "")
    except ValueError:
        raise InvalidValue(_("Write a date as 2026-06-08.")) from None


def _clean_date(spec: FieldSpec, raw: Any) -> str:
    day = date_of(raw)
    if spec.minimum and day < date.fromisoformat(spec.minimum):
        raise InvalidValue(_("Choose a day not before %(day)s.") % {"day": spec.minimum})
    if spec.maximum and day > date.fromisoformat(spec.maximum):
        raise InvalidValue(_("Choose a day not after %(day)s.") % {"day": spec.maximum})
    return day.isoformat()


def _clean_checkbox(spec: FieldSpec, raw: Any) -> bool | None:
    if raw in (True, "true", "on", "1"):
        return True
    if raw in (False, "false", "off", "0"):
        return None
    raise InvalidValue(_("Say true or false."))


def _clean_choice(spec: FieldSpec, raw: Any) -> str:
    if raw not in [option["value"] for option in spec.options]:
        raise InvalidValue(_("Choose one of: %(options)s.") % {"options": _options(spec)})
    return str(raw)


def _clean_choices(spec: FieldSpec, raw: Any) -> list[str] | None:
    known = [option["value"] for option in spec.options]
    if not isinstance(raw, list) or any(item not in known for item in raw):
        raise InvalidValue(_("Choose some of: %(options)s.") % {"options": _options(spec)})
    chosen = [value for value in known if value in raw]
    if chosen and len(chosen) < int(spec.minimum or 0):
        raise InvalidValue(_("Choose at least %(n)s.") % {"n": spec.minimum})
    if spec.maximum and len(chosen) > int(spec.maximum):
        raise InvalidValue(_("Choose at most %(n)s.") % {"n": spec.maximum})
    return chosen or None


def _options(spec: FieldSpec) -> str:
    return ", ".join(str(option["value"]) for option in spec.options[:20])


def _clean_url(spec: FieldSpec, raw: Any) -> str | None:
    text = _text(raw)
    if not text:
        return None
    try:
        parts = urlsplit(text)
        is_address = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        is_address = False
    if not is_address or _SPACES.search(text) or len(text) > MAX_URL:
        raise InvalidValue(_("Write an address that begins with https:// or http://."))
    return text


_CLEANERS: dict[FieldKind, Callable[[FieldSpec, Any], Value | None]] = {
    FieldKind.TEXT: _clean_text,
    FieldKind.LONG_TEXT: _clean_long_text,
    FieldKind.NUMBER: _clean_number,
    FieldKind.DATE: _clean_date,
    FieldKind.CHECKBOX: _clean_checkbox,
    FieldKind.CHOICE: _clean_choice,
    FieldKind.CHOICES: _clean_choices,
    FieldKind.URL: _clean_url,
}
