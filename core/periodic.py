"""Work that comes back: beat only nudges, the outbox row of a time bucket does it once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from core.events import Event, Handler, handlers
from core.registry import Registry


@dataclass(frozen=True, kw_only=True)
class JobDue(Event):
    """The time bucket of a periodic job has begun."""

    name: ClassVar[str] = "core.job_due"
    job: str


@dataclass(frozen=True)
class Job:
    """A periodic job: its name, its period in seconds, and the handler that does it."""

    name: str
    every_seconds: int
    handler: Handler

    def bucket(self, at: datetime) -> str:
        """The unique key of the period that ``at`` lies in."""
        return f"{self.name}:{int(at.timestamp()) // self.every_seconds * self.every_seconds}"


jobs: Registry[Job] = Registry("job")


def periodic(
    name: str, *, every_seconds: int, queue: str = "default", external: bool = False
) -> Callable[[Callable[[datetime], None]], Callable[[datetime], None]]:
    """Register a function of the present moment that runs once a period, on whichever worker is free."""

    def decorate(function: Callable[[datetime], None]) -> Callable[[datetime], None]:
        def call(events: object) -> None:
            for event in events:  # type: ignore[attr-defined]
                function(event.occurred_at)

        handler = Handler(key=f"job:{name}", function=call, queue=queue, external=external)
        handlers.add(handler.key, handler)
        jobs.add(name, Job(name=name, every_seconds=every_seconds, handler=handler))
        return function

    return decorate
