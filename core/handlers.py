"""Long work goes on when its next step is due."""

from core import clock, work
from core.events import on


@on(work.WorkDue, queue="bulk")
def go_on(event: work.WorkDue) -> None:
    """One step; the outbox tries again what fails."""
    work.do_step(event.work_id, step=event.step, actor=event.actor, now=clock.now())
