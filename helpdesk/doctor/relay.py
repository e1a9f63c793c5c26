"""Does the outbox drain?"""

from django.db.models import Count, Min, Q

from core import clock
from core.models import HandlerRun
from helpdesk.doctor.finding import Finding, failure, ok, warning

_LATE_SECONDS = 60


def check() -> Finding:
    """Count what is due and what was given up, with the age of the oldest due row."""
    now = clock.now()
    waiting = HandlerRun.objects.filter(done_at=None, dead_at=None, due__lte=now).aggregate(
        count=Count("pk"), oldest=Min("due"), failing=Count("pk", filter=Q(attempts__gt=0))
    )
    late = (now - waiting["oldest"]).total_seconds() if waiting["oldest"] else 0.0
    if late > _LATE_SECONDS:
        return failure(
            f"{waiting['count']} pieces of work are due, the oldest for {late:.0f} s "
            f"({waiting['failing']} of them failed before)",
            "Start `manage.py relay` and enough workers; `manage.py outbox status` shows what waits.",
        )
    dead = HandlerRun.objects.filter(dead_at__isnull=False).count()
    if dead:
        return warning(
            f"{dead} pieces of work were given up after many tries",
            "`manage.py outbox status` shows why, `manage.py outbox replay` tries again.",
        )
    return ok(f"{waiting['count']} due, none late")
