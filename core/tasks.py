"""The two Celery tasks of the outbox."""

from typing import Any

from celery import shared_task

from core import clock, outbox
from core.periodic import jobs


@shared_task(queue="default")
def run_handlers(*, run_ids: list[int], **kwargs: Any) -> int:
    """Do a batch of handler runs; returns how many were done."""
    return outbox.run(run_ids)


@shared_task(queue="realtime")
def nudge(*, job: str, **kwargs: Any) -> bool:
    """Write the outbox row of a periodic job, once for its time bucket."""
    return outbox.emit_job(jobs[job], now=clock.now())
