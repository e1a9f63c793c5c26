"""`manage.py prepare`: what must be done once before the processes of this release start."""

import hashlib
import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from helpdesk.demo import company
from helpdesk.management.commands.first_run import setup_url

# Files of libraries that no page of ours loads: the second API browser, an older htmx.
UNUSED_STATIC = ["redoc", "django_htmx"]


class Command(BaseCommand):
    help = (
        "Migrate the database, compile the translations, collect the static files; what is done is skipped."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--demo", action="store_true", help="load the demo data too")
        parser.add_argument(
            "--report", action="store_true", help="print JSON lines about it for `manage.py up`"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        self._migrate()
        if "compile_catalogues" in get_commands():
            call_command("compile_catalogues", verbosity=0)
        self._collect_static()
        if options["demo"]:
            if not company.is_loaded():
                self.stdout.write("Loading the demo data")
            call_command("load_demo", print=options["report"])
        if options["report"]:
            report = {"site_url": settings.SITE_URL, "host_header": _host_header(), "setup_url": setup_url()}
            self.stdout.write(json.dumps(report))

    def _migrate(self) -> None:
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if plan:
            self.stdout.write(f"Applying {len(plan)} database migrations")
            call_command("migrate", verbosity=0, interactive=False)

    def _collect_static(self) -> None:
        """Collect only when a source file changed: compressing takes longer than all the rest."""
        target = Path(settings.STATIC_ROOT)
        stamp = target.with_name(f"{target.name}.sources")
        fingerprint = _static_fingerprint()
        if target.exists() and stamp.exists() and stamp.read_text(encoding="ascii") == fingerprint:
            return
        self.stdout.write("Collecting static files")
        call_command("collectstatic", verbosity=0, interactive=False, ignore_patterns=UNUSED_STATIC)
        stamp.write_text(fingerprint, encoding="ascii")


def _host_header() -> str:
    """Return a name that the web server answers to, for asking it whether it is ready."""
    return next((host.lstrip(".") for host in settings.ALLOWED_HOSTS if host != "*"), "127.0.0.1")


def _static_fingerprint() -> str:
    """Return a digest of the names, sizes and times of all static source files."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            status = Path(storage.path(path)).stat()
            digest.update(f"{path} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()
