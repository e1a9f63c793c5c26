"""Periodic jobs of the outbox itself."""

from datetime import datetime

from core import clock, figures, outbox
from core.periodic import periodic


@periodic("core.tick", every_seconds=15, queue="realtime")
def tick(now: datetime) -> None:
    """Stamp that work moves through database, relay, broker and worker; `up` and `doctor` watch the stamp."""
    figures.publish("worker.tick", now.isoformat(), at=clock.now())


@periodic("core.prune_outbox", every_seconds=3600, queue="bulk")
def prune_outbox(now: datetime) -> None:
    """Delete outbox rows that are long done."""
    outbox.prune(now=now)
