"""What happened, in the past tense: frozen dataclasses of ids and values, and who listens to them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any, ClassVar, TypeVar, cast

from core.registry import Registry

event_types: Registry[type["Event"]] = Registry("event")


@dataclass(frozen=True, kw_only=True)
class Event:
    """Base of all events; a subclass with a ``name`` registers itself.

    Values are int, str, bool, None or aware datetimes: what JSON and the reader of a log understand.
    ``actor`` is "system", "user:<id>", "customer:<id>" or "rule:<id>".
    """

    name: ClassVar[str] = ""
    occurred_at: datetime
    actor: str = "system"

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if cls.name:
            event_types.add(cls.name, cls)

    def payload(self) -> dict[str, Any]:
        """The fields as JSON values; datetimes in ISO 8601."""
        return {
            item.name: value.isoformat() if isinstance(value, datetime) else value
            for item in fields(self)
            if (value := getattr(self, item.name)) is not None
        }


_DATETIME_FIELDS: dict[type[Event], tuple[str, ...]] = {}


def from_payload(name: str, payload: dict[str, Any]) -> Event:
    """Build the event again from its stored row; fields that the class no longer has are left out.

    Raises KeyError for an event name that nobody defines.
    """
    cls = event_types[name]
    if cls not in _DATETIME_FIELDS:
        _DATETIME_FIELDS[cls] = tuple(item.name for item in fields(cls) if "datetime" in str(item.type))
    known = {item.name for item in fields(cls)}
    values = {key: value for key, value in payload.items() if key in known}
    for key in _DATETIME_FIELDS[cls]:
        if isinstance(values.get(key), str):
            values[key] = datetime.fromisoformat(values[key])
    return cls(**values)


E = TypeVar("E", bound=Event)
BatchFunction = Callable[[Sequence[Any]], None]


@dataclass(frozen=True)
class Handler:
    """A subscription. ``function`` takes a list of events, oldest first.

    ``external``: runs outside a transaction and keeps its own marks, because it acts outside the database.
    """

    key: str
    function: BatchFunction
    queue: str = "default"
    external: bool = False


@dataclass
class _Subscriptions:
    durable: dict[str, list[Handler]] = field(default_factory=dict)
    live: dict[str, list[BatchFunction]] = field(default_factory=dict)


handlers: Registry[Handler] = Registry("handler")
_subscriptions = _Subscriptions()


def on(
    *types: type[E], queue: str = "default", batch: bool = False, external: bool = False, live: bool = False
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Subscribe a function to events.

    The function is called with one event, or with a list of them when ``batch`` is set. A ``live`` handler
    has no row in the outbox: it runs once, right after the commit, and may be lost (hints to open pages).
    """

    def decorate(function: Callable[..., None]) -> Callable[..., None]:
        def each(events: Sequence[Event]) -> None:
            for event in events:
                function(event)

        call = cast("BatchFunction", function if batch else each)
        key = f"{function.__module__}.{function.__name__}"
        if live:
            for cls in types:
                _subscriptions.live.setdefault(cls.name, []).append(call)
            return function
        handler = Handler(key=key, function=call, queue=queue, external=external)
        handlers.add(key, handler)
        for cls in types:
            _subscriptions.durable.setdefault(cls.name, []).append(handler)
        return function

    return decorate


def durable_handlers(name: str) -> list[Handler]:
    """Handlers that get a row in the outbox for each event of this name."""
    return _subscriptions.durable.get(name, [])


def live_handlers(name: str) -> list[BatchFunction]:
    """Handlers called right after the commit, at most once."""
    return _subscriptions.live.get(name, [])
