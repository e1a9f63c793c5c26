"""A filter of tickets as data: what saved views keep, bulk changes run over and search understands. Pure.

The API in short::

    filter = replace(OPEN_WORK, assignee=("me", "none"))
    filter = Filter(status=("open",), assignee=("me", "none"), tags=("vip",), created=Span(newest=7 * DAY))
    stored = filter.to_json()            # small JSON: only what is set
    filter = Filter.from_json(stored)    # checks everything; raises InvalidFilter with a message for each field
    rows = filtered(Ticket.objects.visible_to(user), filter, user=user, now=now)   # tickets.filtering

Values of one field are alternatives ("open or pending"), fields must all hold, and an empty field does not
filter. The lists of the inbox begin at :data:`OPEN_WORK`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from customers.value_bands import BAND_NAMES, UNKNOWN
from tickets.states import UNRESOLVED, Priority, Status

ME = "me"
NONE = "none"
MINE = "mine"

HOUR = 3600
DAY = 24 * HOUR
LONGEST = 10 * 366 * DAY
MOST_VALUES = 50
LONGEST_TEXT = 200

_UNRESOLVED = tuple(status.value for status in UNRESOLVED)
BANDS = (*BAND_NAMES, UNKNOWN)


class InvalidFilter(ValueError):
    """Something in it is unknown or of the wrong kind; ``errors`` tells what, by field."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{field}: {why}" for field, why in errors.items()))
        self.errors = dict(errors)


@dataclass(frozen=True, slots=True)
class Span:
    """How long ago something was, in seconds: at most ``newest``, at least ``at_least``; None is no limit.

    ``Span(newest=7 * DAY)`` is "in the last seven days", ``Span(at_least=2 * DAY)`` "more than two days ago".
    """

    newest: int | None = None
    at_least: int | None = None

    def __bool__(self) -> bool:
        return self.newest is not None or self.at_least is not None


@dataclass(frozen=True, slots=True)
class Filter:
    """Which tickets. Ids are strings of digits, so that ``me``, ``none`` and ``mine`` can stand beside them."""

    status: tuple[str, ...] = ()
    assignee: tuple[str, ...] = ()  # ids of users, "me", "none"
    queue: tuple[str, ...] = ()  # ids of queues, "none"
    team: tuple[str, ...] = ()  # ids of teams whose queues they are in, "mine"
    priority: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()  # any of them
    channel: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    band: tuple[str, ...] = ()  # value of the customer when the ticket was created
    created: Span = Span()
    activity: Span = Span()
    waiting: Span = Span()  # how long the customer has been waiting for an answer
    attachments: bool | None = None
    snoozed: bool | None = None
    text: str = ""

    @property
    def is_open_work(self) -> bool:
        """Whether all that it finds is on the desk: neither done nor snoozed. The indexes of open work serve it."""
        return self.snoozed is False and bool(self.status) and set(self.status) <= set(_UNRESOLVED)

    def to_json(self) -> dict[str, Any]:
        """What is set, as JSON values; the inverse of :meth:`from_json`."""
        stored: dict[str, Any] = {}
        for item in fields(self):
            value = getattr(self, item.name)
            if isinstance(value, Span):
                if value:
                    pairs = (("newest", value.newest), ("at_least", value.at_least))
                    stored[item.name] = {key: seconds for key, seconds in pairs if seconds is not None}
            elif isinstance(value, tuple):
                if value:
                    stored[item.name] = list(value)
            elif value not in (None, ""):
                stored[item.name] = value
        return stored

    @classmethod
    def from_json(cls, stored: object) -> Filter:
        """The filter that was stored, or that a program sent. Raises InvalidFilter."""
        if not isinstance(stored, dict):
            raise InvalidFilter({"filter": "must be an object"})
        errors: dict[str, str] = {}
        values: dict[str, Any] = {}
        for name, value in stored.items():
            check = _CHECKS.get(name)
            if check is None:
                errors[str(name)] = "is no field of a filter"
                continue
            try:
                values[name] = check(value)
            except ValueError as error:
                errors[name] = str(error)
        if errors:
            raise InvalidFilter(errors)
        return cls(**values)


OPEN_WORK = Filter(status=_UNRESOLVED, snoozed=False)


def _words(value: object) -> list[str]:
    if not isinstance(value, list | tuple) or not all(isinstance(item, str | int) for item in value):
        raise ValueError("must be a list of texts")
    if len(value) > MOST_VALUES:
        raise ValueError(f"may have at most {MOST_VALUES} values")
    return list(dict.fromkeys(str(item).strip() for item in value))


def _among(*known: str) -> Any:
    def check(value: object) -> tuple[str, ...]:
        found = _words(value)
        if unknown := [item for item in found if item not in known]:
            raise ValueError(f"{', '.join(unknown)} is unknown; known are {', '.join(known)}")
        return tuple(found)

    return check


def _ids(*names: str) -> Any:
    def check(value: object) -> tuple[str, ...]:
        found = _words(value)
        for item in found:
            if item not in names and not (item.isascii() and item.isdigit() and len(item) < 19):
                raise ValueError(f"{item} is no number{' or ' if names else ''}{' or '.join(names)}")
        return tuple(found)

    return check


def _short(longest: int) -> Any:
    def check(value: object) -> tuple[str, ...]:
        found = [item for item in _words(value) if item]
        if any(len(item) > longest or "\x00" in item for item in found):
            raise ValueError(f"may have at most {longest} characters each")
        return tuple(found)

    return check


def _span(value: object) -> Span:
    if not isinstance(value, dict) or set(value) - {"newest", "at_least"}:
        raise ValueError("must have newest, at_least or both")
    for seconds in value.values():
        if not isinstance(seconds, int) or isinstance(seconds, bool) or not 0 <= seconds <= LONGEST:
            raise ValueError("must be a number of seconds, at most ten years")
    return Span(**value)


def _flag(value: object) -> bool | None:
    if value is not None and not isinstance(value, bool):
        raise ValueError("must be true, false or null")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str) or len(value) > LONGEST_TEXT or "\x00" in value:
        raise ValueError(f"must be a text of at most {LONGEST_TEXT} characters")
    return value.strip()


def _values(known: Iterable[Any]) -> list[str]:
    return [str(item.value) for item in known]


_CHECKS: dict[str, Any] = {
    "status": _among(*_values(Status)),
    "assignee": _ids(ME, NONE),
    "queue": _ids(NONE),
    "team": _ids(MINE),
    "priority": _among(*_values(Priority)),
    "tags": _short(60),
    "channel": _short(12),
    "language": _short(5),
    "band": _among(*BANDS),
    "created": _span,
    "activity": _span,
    "waiting": _span,
    "attachments": _flag,
    "snoozed": _flag,
    "text": _text,
}
