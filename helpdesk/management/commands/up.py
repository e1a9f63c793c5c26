"""`manage.py up`: the whole helpdesk under one parent, until Ctrl-C."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from helpdesk.supervisor import cli


class Command(BaseCommand):
    """Here for `manage.py help`; manage.py itself calls `cli` without Django, which is quicker and smaller."""

    help = cli.HELP
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        cli.add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        sys.exit(cli.run(demo=options["demo"]))
