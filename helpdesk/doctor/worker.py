"""Does work get done? A worker stamps the figure `worker.tick` through the whole chain."""

from core import clock, figures
from helpdesk.doctor.finding import Finding, failure, ok

TICK_SECONDS = 60


def check() -> Finding:
    """Read the age of the last stamp."""
    tick = figures.read("worker.tick")
    remedy = "Start `manage.py up`, or the worker, relay and beat; their logs say what stops them."
    if tick is None:
        return failure("no worker has ever worked on this database", remedy)
    age = (clock.now() - tick.at).total_seconds()
    if age > TICK_SECONDS:
        return failure(f"no work was done for {age:.0f} s", remedy)
    return ok(f"worked {age:.0f} s ago")
