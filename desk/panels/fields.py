"""The custom fields of the ticket, to be read and changed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from customers.models import Customer
from desk.extras.fields import specs_of
from desk.panels.base import Panel, panels
from desk.reader import Reader
from tickets.custom_fields import FieldKind, FieldSpec, in_language
from tickets.models import Ticket

Option = tuple[str, str, bool]


@dataclass(frozen=True, slots=True)
class Control:
    """A field as its template prints it; ``text`` is what stands in an input."""

    key: str
    kind: str
    label: str
    help: str
    text: str
    shown: str
    options: list[Option]
    is_required: bool

    @property
    def id(self) -> str:
        """What the label, the error and the focus after a refusal point at."""
        return control_id(self.key)


def control_id(key: str) -> str:
    """The id of the control of a field in the page."""
    return f"field-{key}"


def text_of(value: Any) -> str:
    """A stored value as it stands in an input."""
    return "" if value is None else str(value)


def context(customer: Customer, ticket: Ticket | None, reader: Reader) -> dict[str, Any] | None:
    """A control for each field that the ticket has; ``was`` tells the server what the page showed."""
    specs = specs_of(ticket) if ticket else []
    if ticket is None or not specs:
        return None
    values = {spec.key: ticket.custom_fields.get(spec.key) for spec in specs}
    controls = [_control(spec, values[spec.key]) for spec in specs]
    return {"controls": controls, "was": json.dumps(values), "number": ticket.pk}


def _control(spec: FieldSpec, value: Any) -> Control:
    chosen = value if isinstance(value, list) else [value]
    options = [
        (option["value"], in_language(option.get("labels", {})) or option["value"], option["value"] in chosen)
        for option in spec.options
    ]
    if spec.kind == FieldKind.CHOICE and value is not None and not any(is_on for *_, is_on in options):
        options.append((str(value), str(value), True))  # an option that was taken away since
    return Control(
        key=spec.key,
        kind=spec.kind,
        label=spec.label,
        help=spec.help,
        text=text_of(value),
        shown=spec.shown(value),
        options=options,
        is_required=spec.is_required,
    )


panels.add("fields", Panel("fields", 15, "desk/panels/fields.html", context))
