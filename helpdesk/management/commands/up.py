"""`manage.py up`: the whole helpdesk under one parent, until Ctrl-C."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from helpdesk.embedded.errors import EmbeddedError
from helpdesk.embedded.paths import data_dir
from helpdesk.supervisor.assemble import run_everything


class Command(BaseCommand):
    help = (
        "Run everything: database and broker (unless DATABASE_URL and REDIS_URL name some), set-up steps, "
        "web, workers, mail. Ctrl-C stops all of it in order."
    )
    # The children check the settings with a database that answers.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--demo", action="store_true", help="load demo data, run a mailbox that plays the customers'"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            code = run_everything(
                data=data_dir(),
                database_url=settings.DATABASE_URL,
                site_url=settings.SITE_URL,
                host_header=_host_header(),
                demo=options["demo"],
            )
        except EmbeddedError as error:
            raise CommandError(str(error)) from error
        sys.exit(code)


def _host_header() -> str:
    """Return a name that the web server answers to, for asking it whether it is ready."""
    for host in settings.ALLOWED_HOSTS:
        if host != "*":
            return str(host).lstrip(".")
    return "127.0.0.1"
