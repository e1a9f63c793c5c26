"""The history of settings in words: who, when, from what to what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import SettingChange

SHOWN = 20

KIND_LABELS: dict[str, str | Promise] = {
    "person": gettext_lazy("Person"),
    "team": gettext_lazy("Team"),
    "hours": gettext_lazy("Business hours"),
    "token": gettext_lazy("API token"),
    "queue": gettext_lazy("Queue"),
    "brand": gettext_lazy("Brand"),
    "channel": gettext_lazy("Channel"),
    "tag": gettext_lazy("Tag"),
    "answer": gettext_lazy("Canned answer"),
    "macro": gettext_lazy("Macro"),
    "view": gettext_lazy("View"),
}

ACTION_LABELS: dict[str, str | Promise] = {
    "created": pgettext_lazy("setting", "created"),
    "changed": pgettext_lazy("setting", "changed"),
    "archived": pgettext_lazy("setting", "archived"),
    "restored": pgettext_lazy("setting", "restored"),
    "deleted": pgettext_lazy("setting", "deleted"),
}

FIELD_LABELS: dict[str, str | Promise] = {
    "name": gettext_lazy("Name"),
    "email": gettext_lazy("E-mail address"),
    "role": gettext_lazy("Role"),
    "teams": gettext_lazy("Teams"),
    "members": gettext_lazy("Members"),
    "team": gettext_lazy("Team"),
    "is_private": gettext_lazy("Private"),
    "position": gettext_lazy("Place"),
    "language": gettext_lazy("Language"),
    "signature": gettext_lazy("Signature"),
    "color": gettext_lazy("Colour"),
    "website": gettext_lazy("Website"),
    "is_default": gettext_lazy("Default"),
    "address": gettext_lazy("Address"),
    "brand": gettext_lazy("Brand"),
    "mailbox": gettext_lazy("Mailbox"),
    "week": gettext_lazy("Week"),
    "holidays": gettext_lazy("Holidays"),
    "time_zone": gettext_lazy("Time zone"),
    "user": gettext_lazy("Person"),
    "title": gettext_lazy("Title"),
    "shortcut": gettext_lazy("Shortcut"),
    "text": gettext_lazy("Text"),
    "scope": gettext_lazy("For whom"),
    "reply": gettext_lazy("Reply"),
    "note": gettext_lazy("Internal note"),
    "status": gettext_lazy("Status"),
    "priority": gettext_lazy("Priority"),
    "assignee": gettext_lazy("Assignee"),
    "queue": gettext_lazy("Queue"),
    "tags": gettext_lazy("Tags"),
    "query": gettext_lazy("What it holds"),
    "order": gettext_lazy("Order"),
    "columns": gettext_lazy("Rows also show"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """One field: what it is called, what it was, what it became."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of the history."""

    at: datetime
    who: str
    kind: str
    name: str
    action: str
    changes: list[Change]


def lines_of(kind: str, object_id: int, *, limit: int = SHOWN) -> list[Line]:
    """The newest changes of one thing; one statement."""
    rows = SettingChange.objects.filter(kind=kind, object_id=object_id).order_by("-pk")[:limit]
    return [line_of(row) for row in rows]


def line_of(row: SettingChange) -> Line:
    """A row of the history in words."""
    changes = [
        Change(str(FIELD_LABELS.get(name, name)), _value(before), _value(after))
        for name, (before, after) in row.changes.items()
    ]
    return Line(
        row.at,
        row.actor_name or _("System"),
        str(KIND_LABELS.get(row.kind, row.kind)),
        row.object_name,
        str(ACTION_LABELS.get(row.action, row.action)),
        [] if row.action == "created" else changes,
    )


def _value(value: Any) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return (
        ", ".join(map(str, value))
        if isinstance(value, Iterable) and not isinstance(value, str)
        else str(value)
    )
