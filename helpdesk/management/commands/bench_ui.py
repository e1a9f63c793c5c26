"""`manage.py bench_ui`: measures the desk under a hand, in Chromium, with servers and a database of its own."""

import json
import os
import shutil
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from core import clock
from helpdesk.benchmarks import cpu
from helpdesk.benchmarks.places import ROOT, BenchError, Place
from helpdesk.benchmarks.report import grid, machine
from helpdesk.benchmarks.ui import report
from helpdesk.benchmarks.ui.chromium import need_browser
from helpdesk.embedded.errors import EmbeddedError
from helpdesk.embedded.servers import Servers

TICKETS = 4_000
UNTIL = "2026-06-01T12:00:00+00:00"


class Command(BaseCommand):
    help = (
        "Seed a database of its own, drive the desk in Chromium, and print how long a hand waits for it. "
        "Takes about six minutes; leave the machine alone meanwhile."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--samples", type=int, default=200, help="how often each thing is done (200)")
        parser.add_argument("--tickets", type=int, default=TICKETS, help="tickets in the database (4000)")
        parser.add_argument("--json", type=Path, metavar="FILE", help="write everything that was measured")
        parser.add_argument("--write", action="store_true", help="write docs/benchmarks-ui.md")
        parser.add_argument("--folder", type=Path, help="where servers and database live (below the data)")
        parser.add_argument("--keep", action="store_true", help="keep them for the next run")
        parser.add_argument("--inside", type=Path, metavar="FILE", help="(used by the command itself)")

    def handle(self, *args: Any, **options: Any) -> None:
        folder = (options["folder"] or settings.DATA_DIR / "bench-ui").absolute()
        place = Place(folder, options["tickets"])
        try:
            need_browser()
            if options["inside"]:
                self._inside(place, options)
            else:
                self._all(place, options)
        except (BenchError, EmbeddedError) as error:
            raise CommandError(str(error)) from error
        finally:
            if not options["inside"] and not options["keep"]:
                shutil.rmtree(folder, ignore_errors=True)

    def _inside(self, place: Place, options: dict[str, Any]) -> None:
        from helpdesk.benchmarks.ui.measure import measure  # noqa: PLC0415

        def say(line: str) -> None:
            self.stdout.write(line)
            self.stdout.flush()

        found = measure(place, samples=options["samples"], say=say)
        options["inside"].write_text(json.dumps(found), encoding="utf-8")

    def _all(self, place: Place, options: dict[str, Any]) -> None:
        made: dict[str, Any] = {"date": f"{clock.now():%Y-%m-%d}", "tickets": place.tickets}
        place.folder.mkdir(parents=True, exist_ok=True)
        with Servers(place.folder):
            version = self._prepare(place)
            made["machine"] = machine(version)
            before = cpu.of_a_fixed_loop()
            answer = place.folder / "bench-ui.json"
            words = ["--inside", str(answer), "--tickets", str(place.tickets), "--folder", str(place.folder)]
            # Playwright's loop runs in the thread that also reads the database.
            place.manage(
                "bench_ui", *words, "--samples", str(options["samples"]), DJANGO_ALLOW_ASYNC_UNSAFE="1"
            )
            made["result"] = json.loads(answer.read_text(encoding="utf-8"))
        made["load_after"] = round(os.getloadavg()[0], 1)
        made["machine"]["loop_ms"] = [before, cpu.of_a_fixed_loop()]
        made["chromium"] = made["result"].pop("chromium")
        if options["json"]:
            options["json"].write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")
        self.stdout.write("\n" + "\n\n".join(report.sections(made["result"], grid)))
        if options["write"]:
            (ROOT / "docs" / "benchmarks-ui.md").write_text(report.page(made), encoding="utf-8")

    def _prepare(self, place: Place) -> str:
        """Migrate and seed unless it is done; returns the version of PostgreSQL."""
        place.make_database()
        place.manage("prepare")
        with psycopg.connect(place.database_url) as connection:
            row = connection.execute(
                "SELECT current_setting('server_version'), EXISTS (SELECT 1 FROM tickets_ticket)"
            ).fetchone()
        assert row is not None
        if not row[1]:
            place.manage("seed", "--tickets", str(place.tickets), "--until", UNTIL, "--verbosity", "0")
        return str(row[0])
