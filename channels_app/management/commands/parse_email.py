"""`manage.py parse_email PATH...`: what the helpdesk would make of mails, one JSON object a line."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import orjson
from django.core.management.base import BaseCommand, CommandError

from channels_app.email import sources
from channels_app.email.parse import parse


class Command(BaseCommand):
    """Needs no database."""

    help = "Show what the helpdesk would make of mails: files, folders, mbox files, Maildirs; one JSON object a line."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")

    def handle(self, *args: Any, paths: list[Path], **options: Any) -> None:
        for path in paths:
            if not path.exists():
                raise CommandError(f"{path} does not exist")
            for name, raw in sources.mails(path):
                self.stdout.write(orjson.dumps({"file": name, **parse(raw).as_dict()}).decode())
