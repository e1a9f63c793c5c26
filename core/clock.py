"""The only place that reads the system clock, so that time can be injected everywhere else."""

import contextlib
import time
from collections.abc import Iterator
from contextvars import ContextVar
from datetime import UTC, datetime

_standing: ContextVar[datetime | None] = ContextVar("standing_clock", default=None)


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _standing.get() or datetime.now(tz=UTC)


@contextlib.contextmanager
def standing_at(moment: datetime) -> Iterator[None]:
    """Let the clock of this thread stand still at a moment, to play what happened earlier (demo data)."""
    token = _standing.set(moment)
    try:
        yield
    finally:
        _standing.reset(token)


def monotonic() -> float:
    """Seconds on a clock that never goes back; for measuring durations only."""
    return time.monotonic()
