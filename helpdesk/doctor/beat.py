"""Does beat nudge? Each nudge that a worker takes leaves the outbox row of its time bucket."""

from core import clock
from core.models import OutboxEvent
from helpdesk.doctor import worker
from helpdesk.doctor.finding import Finding, failure, ok, warning


def check() -> Finding:
    """Read the age of the newest row of the quickest periodic job."""
    row = OutboxEvent.objects.filter(key__startswith="core.tick:").order_by("-occurred_at").first()
    if row is not None and (age := (clock.now() - row.occurred_at).total_seconds()) <= worker.TICK_SECONDS:
        return ok(f"nudged {age:.0f} s ago")
    if worker.check().level != "ok":
        return warning("cannot be judged while no worker takes its nudges", "Start a worker first.")
    return failure(
        f"no nudge for more than {worker.TICK_SECONDS} s",
        "Start beat: timers, surveys and sweeps wait for it.",
    )
