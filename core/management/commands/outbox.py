"""`manage.py outbox status|replay`: look at the outbox, give dead runs a fresh start."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db.models import Count, Min, Q

from core import clock, outbox
from core.models import HandlerRun


class Command(BaseCommand):
    help = "Show what waits in the outbox and what died (status), or give dead runs a fresh start (replay)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        actions.add_parser("status", help="waiting and dead runs by handler")
        replay = actions.add_parser("replay", help="try dead runs again")
        replay.add_argument("--handler", help="only this handler (as `status` names it)")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["action"] == "replay":
            count = outbox.replay(handler=options["handler"], now=clock.now())
            self.stdout.write(f"{count} dead runs will be tried again.")
            return
        self._status()

    def _status(self) -> None:
        rows = (
            HandlerRun.objects.filter(done_at__isnull=True)
            .values("handler")
            .annotate(
                waiting=Count("pk", filter=Q(dead_at__isnull=True)),
                dead=Count("pk", filter=Q(dead_at__isnull=False)),
                oldest=Min("due", filter=Q(dead_at__isnull=True)),
            )
            .order_by("handler")
        )
        if not rows:
            self.stdout.write("The outbox is empty: everything that happened has been acted on.")
            return
        self.stdout.write(f"{'handler':<60} {'waiting':>8} {'dead':>6}  oldest due")
        for row in rows:
            oldest = row["oldest"].isoformat(timespec="seconds") if row["oldest"] else "-"
            self.stdout.write(f"{row['handler']:<60} {row['waiting']:>8} {row['dead']:>6}  {oldest}")
        dead = HandlerRun.objects.filter(dead_at__isnull=False).order_by("-dead_at")[:5]
        for run in dead:
            self.stdout.write(f"dead: {run.handler} (run {run.pk}): {run.last_error.splitlines()[0][:160]}")
