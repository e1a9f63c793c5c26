"""The history of settings: who changed what, when, from what to what."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Model

from accounts.models import SettingChange, User

CREATED, CHANGED, ARCHIVED, RESTORED, DELETED = "created", "changed", "archived", "restored", "deleted"
_LONGEST = 500

Values = Mapping[str, Any]


def values_of(thing: Model, *names: str) -> dict[str, Any]:
    """The present values of some fields, to be compared after a change."""
    return {name: getattr(thing, name) for name in names}


def shown(value: Any) -> Any:
    """A value as it is kept: what JSON knows, other things by their words, long texts cut."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple | set | frozenset):
        return ", ".join(str(one) for one in value)[:_LONGEST]
    return str(value)[:_LONGEST]


def difference(before: Values, after: Values) -> dict[str, list[Any]]:
    """The fields whose values differ, each with what it was and what it is."""
    names = [*before, *(name for name in after if name not in before)]
    pairs = {name: [shown(before.get(name)), shown(after.get(name))] for name in names}
    return {name: pair for name, pair in pairs.items() if before.get(name) != after.get(name)}


def record(
    thing: Model,
    *,
    kind: str,
    action: str,
    by: User | str,
    now: datetime,
    before: Values | None = None,
    after: Values | None = None,
) -> SettingChange | None:
    """Write down a change of a setting; nothing is written (None) when ``changed`` changed nothing."""
    changes = difference(before or {}, after or {})
    if action == CHANGED and not changes:
        return None
    name = getattr(thing, "name", "") or getattr(thing, "title", "") or str(thing)
    return write(kind, name, action=action, by=by, now=now, changes=changes, object_id=thing.pk)


def write(
    kind: str,
    name: str,
    *,
    action: str,
    by: User | str,
    now: datetime,
    changes: Mapping[str, list[Any]],
    object_id: int | None = None,
) -> SettingChange:
    """Write down a change of something that may have no row of its own: a tag."""
    return SettingChange.objects.create(
        at=now,
        actor=f"user:{by.pk}" if isinstance(by, User) else by,
        actor_name=by.name if isinstance(by, User) else "",
        kind=kind,
        object_id=object_id,
        object_name=name[:160],
        action=action,
        changes=dict(changes),
    )
