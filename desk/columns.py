"""What rows of a saved view show in addition: a few words under the preview."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk.reader import Reader
from desk.templatetags.ui import ago, money_text
from tickets.labels import PRIORITY_LABELS, STATUS_LABELS
from tickets.models import Ticket
from tickets.states import Priority, Status

TAGS_SHOWN = 4
FIELD = "field:"


@dataclass(frozen=True, slots=True)
class Printing:
    """What every row is written with: the moment, the language, the reader."""

    at: datetime
    locale: str
    reader: Reader


@dataclass(frozen=True, slots=True)
class Column:
    """A thing that a row can tell."""

    label: str | Promise
    text: Callable[[Ticket, Printing], str]


def _queue(ticket: Ticket, printing: Printing) -> str:
    return next((queue.name for queue in printing.reader.queues if queue.pk == ticket.queue_id), "")


def _tags(ticket: Ticket, printing: Printing) -> str:
    more = len(ticket.tags) - TAGS_SHOWN
    return ", ".join([*ticket.tags[:TAGS_SHOWN], *([f"+{more}"] if more > 0 else [])])


def _value(ticket: Ticket, printing: Printing) -> str:
    if ticket.value_minor is None:
        return ""
    return money_text(ticket.value_minor, settings.VALUE_CURRENCY, printing.locale)


def _created(ticket: Ticket, printing: Printing) -> str:
    return _("created: %(ago)s") % {"ago": ago(ticket.created_at, printing.at)}


COLUMNS: Mapping[str, Column] = {
    "number": Column(gettext_lazy("Number"), lambda ticket, printing: f"#{ticket.pk}"),
    "queue": Column(gettext_lazy("Queue"), _queue),
    "tags": Column(gettext_lazy("Tags"), _tags),
    "priority": Column(
        gettext_lazy("Priority"), lambda ticket, printing: str(PRIORITY_LABELS[Priority(ticket.priority)])
    ),
    "status": Column(
        gettext_lazy("Status"), lambda ticket, printing: str(STATUS_LABELS[Status(ticket.status)])
    ),
    "assignee": Column(
        gettext_lazy("Assignee"), lambda ticket, printing: ticket.assignee.name if ticket.assignee else ""
    ),
    "value": Column(gettext_lazy("Customer value"), _value),
    "created": Column(gettext_lazy("Created"), _created),
}


def line_of(ticket: Ticket, columns: Sequence[str], printing: Printing) -> str:
    """What the columns tell of a ticket; what is empty or no more there is left out."""
    texts = (_text(ticket, key, printing) for key in columns)
    return " · ".join(text for text in texts if text)


def _text(ticket: Ticket, key: str, printing: Printing) -> str:
    if not key.startswith(FIELD):
        return COLUMNS[key].text(ticket, printing) if key in COLUMNS else ""
    spec = printing.reader.fields.get(key.removeprefix(FIELD))
    shown = spec.shown(ticket.custom_fields.get(spec.key)) if spec else ""
    return f"{spec.label}: {shown}" if spec and shown else ""


def choices(reader: Reader) -> list[tuple[str, str]]:
    """All columns that a view can have, with their names."""
    fixed = [(key, str(column.label)) for key, column in COLUMNS.items()]
    return [*fixed, *((f"{FIELD}{key}", spec.label) for key, spec in reader.fields.items())]
