"""The values of a ticket that people change, before and after: what an undo compares and puts back."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

Values = dict[str, Any]

# What people change; an undo happens only where each of them still is as the deed left it.
FIELDS = ("status", "assignee_id", "queue_id", "priority", "tags", "subject", "snoozed_until")
# What a change of status brings with it; put back with the status, never compared.
WITH_STATUS = ("resolved_at", "closed_at", "waiting_since", "reopened_count")
_MOMENTS = ("snoozed_until", "resolved_at", "closed_at", "waiting_since")


def snapshot(ticket: object) -> Values:
    """The present values of a ticket, as Python has them."""
    return {
        name: list(value) if isinstance(value := getattr(ticket, name), list) else value
        for name in (*FIELDS, *WITH_STATUS)
    }


def changes(before: Values, after: Values) -> tuple[Values, Values]:
    """The fields that differ, before and after, as JSON values; what a status brings comes along with it."""
    names = [name for name in FIELDS if before[name] != after[name]]
    if "status" in names:
        names += WITH_STATUS
    return _json(before, names), _json(after, names)


def same(ticket: object, after: Values) -> bool:
    """Whether a ticket still has the values that :func:`changes` gave as ``after``."""
    now = _json(snapshot(ticket), [name for name in after if name in FIELDS])
    return all(now[name] == after[name] for name in now)


def value_of(name: str, stored: Any) -> Any:
    """A stored JSON value as Python has it."""
    return datetime.fromisoformat(stored) if name in _MOMENTS and stored else stored


def _json(values: Values, names: list[str]) -> Values:
    # In UTC, whatever the zone that a moment was chosen in: what the database gives back must look the same.
    return {
        name: value.astimezone(UTC).isoformat() if isinstance(value := values[name], datetime) else value
        for name in names
    }
