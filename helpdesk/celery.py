"""The Celery application; its schedule is made from the registry of periodic jobs."""

import os
from typing import Any

from celery import Celery
from celery.signals import beat_init, worker_process_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")

app = Celery("helpdesk")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@app.on_after_finalize.connect
def schedule_jobs(sender: Celery, **kwargs: Any) -> None:
    """One nudge a period for each registered job; what the job does is an outbox row (core.periodic)."""
    from core.periodic import jobs  # noqa: PLC0415  the apps are only ready now

    sender.conf.beat_schedule = {
        job.name: {"task": "core.tasks.nudge", "schedule": job.every_seconds, "kwargs": {"job": job.name}}
        for job in jobs
    }


@beat_init.connect
def tick_at_once(**kwargs: Any) -> None:
    """Without this, nobody could tell for the first 15 seconds whether work moves."""
    app.send_task("core.tasks.nudge", kwargs={"job": "core.tick"}, queue="realtime")


@worker_process_init.connect
def fresh_connections(**kwargs: Any) -> None:
    """A forked worker must not share its parent's sockets."""
    from django.db import connections  # noqa: PLC0415

    connections.close_all()
