"""Which custom fields there are."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core import patterns
from tickets.custom_fields import FieldKind, InvalidValue, Requirement, date_of, number_of
from tickets.models import CustomField, Queue

MAX_FIELDS = 60
MAX_OPTIONS = 100
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
_LENGTHS = {FieldKind.TEXT, FieldKind.LONG_TEXT, FieldKind.CHOICES}
_WITH_OPTIONS = {FieldKind.CHOICE, FieldKind.CHOICES}


class InvalidDefinition(Exception):
    """The field can't be defined like this: a sentence for each name of Definition (or "key") in ``problems``."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = dict(problems)


@dataclass(frozen=True)
class Definition:
    """What an admin says of a field, as in tickets.custom_fields.FieldSpec; no queues means all tickets."""

    labels: Mapping[str, str]
    helps: Mapping[str, str] = field(default_factory=dict)
    options: tuple[Mapping[str, Any], ...] = ()
    requirement: Requirement = Requirement.NEVER
    minimum: str = ""
    maximum: str = ""
    pattern: str = ""
    queues: tuple[Queue, ...] = ()
    is_active: bool = True


@transaction.atomic
def create(key: str, kind: FieldKind, definition: Definition, *, now: datetime) -> CustomField:
    """Define a field, after all others. Raises InvalidDefinition."""
    problems = _problems(kind, definition)
    if not _KEY.fullmatch(key):
        problems["key"] = _("Begin with a letter; then use small letters, digits and _ only.")
    elif CustomField.objects.filter(key=key).exists():
        problems["key"] = _("Another field has this key already.")
    fields = CustomField.objects.select_for_update().order_by("position", "pk")
    present = list(fields)
    if len(present) >= MAX_FIELDS:
        problems["key"] = _("There are %(n)d fields already; no more are possible.") % {"n": MAX_FIELDS}
    if problems:
        raise InvalidDefinition(problems)
    position = present[-1].position + 1 if present else 0
    made = CustomField.objects.create(key=key, kind=kind, position=position, **_columns(definition, now))
    made.queues.set(definition.queues)
    return made


@transaction.atomic
def update(field_id: int, definition: Definition, *, now: datetime) -> CustomField:
    """Define a field anew; its key and its kind stay. Values that tickets hold are not touched.

    Raises InvalidDefinition and CustomField.DoesNotExist.
    """
    changed = CustomField.objects.select_for_update().get(pk=field_id)
    if problems := _problems(FieldKind(changed.kind), definition):
        raise InvalidDefinition(problems)
    columns = _columns(definition, now)
    for name, value in columns.items():
        setattr(changed, name, value)
    changed.save(update_fields=list(columns))
    changed.queues.set(definition.queues)
    return changed


@transaction.atomic
def move(field_id: int, *, down: bool) -> None:
    """Let a field and its neighbour change places."""
    fields = list(CustomField.objects.select_for_update().order_by("position", "pk"))
    index = next((i for i, one in enumerate(fields) if one.pk == field_id), None)
    if index is None:
        return
    other = index + (1 if down else -1)
    if 0 <= other < len(fields):
        fields[index], fields[other] = fields[other], fields[index]
        for position, one in enumerate(fields):
            one.position = position
        CustomField.objects.bulk_update(fields, ["position"])


def _columns(definition: Definition, now: datetime) -> dict[str, Any]:
    return {
        "labels": {code: text.strip() for code, text in definition.labels.items() if text.strip()},
        "helps": {code: text.strip() for code, text in definition.helps.items() if text.strip()},
        "options": list(definition.options),
        "requirement": definition.requirement,
        "minimum": definition.minimum.strip(),
        "maximum": definition.maximum.strip(),
        "pattern": definition.pattern.strip(),
        "is_active": definition.is_active,
        "updated_at": now,
    }


def _problems(kind: FieldKind, definition: Definition) -> dict[str, str]:
    problems = {}
    if not any(text.strip() for text in definition.labels.values()):
        problems["labels"] = _("Name the field in at least one language.")
    values = [option["value"] for option in definition.options]
    if kind in _WITH_OPTIONS:
        if not values or len(values) > MAX_OPTIONS:
            problems["options"] = _("Write one to %(n)d options, each on its own line.") % {"n": MAX_OPTIONS}
        elif len(set(values)) != len(values):
            problems["options"] = _("Each option may stand there once only.")
        elif any(not value or len(value) > 120 for value in values):
            problems["options"] = _("An option has 1 to 120 characters.")
    elif values:
        problems["options"] = _("Only fields with choices have options.")
    if definition.pattern.strip():
        if kind != FieldKind.TEXT:
            problems["pattern"] = _("Only a line of text can have a pattern.")
        elif not patterns.is_valid(definition.pattern.strip()):
            problems["pattern"] = _("This pattern is not understood. An example that is: AB-\\d{5}")
    return problems | _bound_problems(kind, definition)


def _bound_problems(kind: FieldKind, definition: Definition) -> dict[str, str]:
    read: Callable[[str], Any]
    if kind == FieldKind.DATE:
        read = date_of
    elif kind == FieldKind.NUMBER:
        read = number_of
    elif kind in _LENGTHS:
        read = _count
    else:
        given = [name for name in ("minimum", "maximum") if getattr(definition, name).strip()]
        return dict.fromkeys(given, _("This kind of field has no smallest and largest value."))
    problems: dict[str, str] = {}
    bounds: dict[str, Any] = {}
    for name in ("minimum", "maximum"):
        if text := getattr(definition, name).strip():
            try:
                bounds[name] = read(text)
            except InvalidValue as error:
                problems[name] = str(error)
    if len(bounds) == 2 and bounds["minimum"] > bounds["maximum"]:
        problems["maximum"] = _("The largest value is smaller than the smallest.")
    return problems


def _count(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 6):
        raise InvalidValue(_("Write a whole number."))
    return int(text)
