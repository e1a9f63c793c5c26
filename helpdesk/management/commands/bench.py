"""`manage.py bench`: measures the helpdesk at two sizes, in servers and databases of its own."""

import json
import shutil
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from core import clock
from helpdesk.benchmarks import cpu, report
from helpdesk.benchmarks.measure import measure_ingest, measure_pages
from helpdesk.benchmarks.places import ROOT, BenchError, Place
from helpdesk.benchmarks.rounds import combine_ingest, combine_pages
from helpdesk.embedded.errors import EmbeddedError
from helpdesk.embedded.servers import Servers

SIZES = [10_000, 1_000_000]
# The same rows on every machine and on every day.
UNTIL = "2026-06-01T12:00:00+00:00"


class Command(BaseCommand):
    help = (
        "Seed databases of its own, measure pages, writes and ingest there, and print a table. "
        "Takes about half an hour with the default sizes; leave the machine alone meanwhile."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--size", type=int, action="append", metavar="TICKETS", help="10000 and 1000000")
        parser.add_argument("--json", type=Path, metavar="FILE", help="write everything that was measured")
        parser.add_argument("--write", action="store_true", help="write docs/benchmarks.md")
        parser.add_argument("--folder", type=Path, help="where servers and databases live (below the data)")
        parser.add_argument("--keep", action="store_true", help="keep them for the next run")
        parser.add_argument("--seed-only", action="store_true", help="seed, keep, and measure another time")
        parser.add_argument("--requests", type=int, default=300, help="requests for each page")
        parser.add_argument("--mails", type=int, default=2_000, help="mails for each run of ingest")
        parser.add_argument("--rounds", type=int, default=3, help="how often each size has its turn")
        parser.add_argument("--only", choices=["pages", "ingest"], help="measure one of them only")
        parser.add_argument("--inside", type=Path, metavar="FILE", help="(used by the command itself)")

    def handle(self, *args: Any, **options: Any) -> None:
        folder = (options["folder"] or settings.DATA_DIR / "bench").absolute()
        sizes = sorted(set(options["size"] or SIZES))
        try:
            if options["inside"]:
                self._inside(Place(folder, sizes[0]), options)
                return
            self._all(folder, sizes, options)
        except (BenchError, EmbeddedError) as error:
            raise CommandError(str(error)) from error
        finally:
            if not (options["inside"] or options["keep"] or options["seed_only"]):
                shutil.rmtree(folder, ignore_errors=True)

    def _inside(self, place: Place, options: dict[str, Any]) -> None:
        found: dict[str, Any] = {"loop_ms": cpu.of_a_fixed_loop(), "pages": {}}
        if options["only"] != "ingest":
            found["pages"] = measure_pages(place, requests=options["requests"])
        if options["only"] != "pages":
            found["ingest"] = measure_ingest(place, mails=options["mails"])
        options["inside"].write_text(json.dumps(found), encoding="utf-8")

    def _all(self, folder: Path, sizes: list[int], options: dict[str, Any]) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        made: dict[str, Any] = {"date": f"{clock.now():%Y-%m-%d}", "sizes": {}}
        with Servers(folder):
            places = [Place(folder, size) for size in sizes]
            seeded = {place: self._prepare(place) for place in places}
            if options["seed_only"]:
                return
            made["machine"] = report.machine(_version(places[0]))
            rounds: dict[Place, list[dict[str, Any]]] = {place: [] for place in places}
            for number in range(options["rounds"]):
                for place in places:  # in turn, so that what slows the machine down falls on each of them
                    self.stdout.write(f"Round {number + 1}: measuring at {place.tickets} tickets")
                    self.stdout.flush()
                    rounds[place].append(self._measure(place, options))
        loops = [one["loop_ms"] for found in rounds.values() for one in found]
        made["machine"]["loop_ms"] = [min(loops), max(loops)]
        for place, found in rounds.items():
            made["sizes"][place.tickets] = {"seeding_seconds": seeded[place], **_combined(found)}
        if options["json"]:
            options["json"].write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")
        self.stdout.write("\n" + "\n\n".join(report.sections(made, report.grid)))
        if options["write"]:
            (ROOT / "docs" / "benchmarks.md").write_text(report.page(made), encoding="utf-8")

    def _prepare(self, place: Place) -> float | None:
        """Migrate and seed unless it is done; returns the seconds that seeding took."""
        place.make_database()
        place.manage("prepare")
        with psycopg.connect(place.database_url) as connection:
            row = connection.execute("SELECT EXISTS (SELECT 1 FROM tickets_ticket)").fetchone()
        if row and row[0]:
            return None
        self.stdout.write(f"Seeding {place.tickets} tickets")
        self.stdout.flush()
        started = clock.monotonic()
        place.manage("seed", "--tickets", str(place.tickets), "--until", UNTIL)
        return round(clock.monotonic() - started, 1)

    def _measure(self, place: Place, options: dict[str, Any]) -> dict[str, Any]:
        answer = place.folder / f"{place.database}.json"
        each = max(options["requests"] // options["rounds"], 5)
        words = ["--inside", str(answer), "--size", str(place.tickets), "--folder", str(place.folder)]
        words += ["--requests", str(each), "--mails", str(options["mails"])]
        words += ["--only", options["only"]] if options["only"] else []
        place.manage("bench", *words)
        found: dict[str, Any] = json.loads(answer.read_text(encoding="utf-8"))
        return found


def _combined(rounds: list[dict[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {"pages": {}}
    if rounds[0]["pages"]:
        found["pages"] = combine_pages([one["pages"] for one in rounds])
    if "ingest" in rounds[0]:
        found["ingest"] = combine_ingest([one["ingest"] for one in rounds])
    return found


def _version(place: Place) -> str:
    with psycopg.connect(place.database_url) as connection:
        row = connection.execute("SHOW server_version").fetchone()
    return str(row[0]) if row else "?"
