"""`manage.py seed --tickets N`: any number of believable tickets."""

from argparse import ArgumentParser
from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from core import clock
from helpdesk.seeding.load import seed


class Command(BaseCommand):
    help = (
        "Add N tickets of two years, with customers, conversations (four messages a ticket) and their log. "
        "The same seed and end make the same rows."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--tickets", type=int, required=True, metavar="N")
        parser.add_argument("--seed", type=int, default=1, help="another number makes other tickets (1)")
        parser.add_argument(
            "--until",
            type=datetime.fromisoformat,
            help="end of the two years, such as 2026-06-01T12:00:00+00:00 (now)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["tickets"] < 1:
            raise CommandError("--tickets must be 1 or more.")
        until = options["until"] or clock.now()
        until = until if until.tzinfo else until.replace(tzinfo=UTC)
        bars: dict[str, tqdm[Any]] = {}

        def show(what: str, done: int, total: int) -> None:
            if what not in bars:
                for bar in bars.values():
                    finish(bar)
                bars[what] = tqdm(total=total, desc=what, unit="", disable=not options["verbosity"])
            bars[what].update(done - bars[what].n)

        started = clock.monotonic()
        plan = seed(
            tickets=options["tickets"], seed=options["seed"], until=int(until.timestamp()), progress=show
        )
        for bar in bars.values():
            finish(bar)
        if options["verbosity"]:
            self.stdout.write(
                f"{plan.tickets} tickets, {plan.messages} messages, {plan.customers} customers in "
                f"{clock.monotonic() - started:.0f} s; the first is number {plan.first_ticket}."
            )


def finish(bar: "tqdm[Any]") -> None:
    """Fill and close a bar; a closed one stays as it is."""
    bar.update((bar.total or 0) - bar.n)
    bar.close()
