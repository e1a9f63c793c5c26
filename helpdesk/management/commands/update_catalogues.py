"""`manage.py update_catalogues [--check]`: catalogues from the sources."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from helpdesk.catalogues.extract import extract
from helpdesk.catalogues.files import LANGUAGES, missing, read, update


class Command(BaseCommand):
    help = "Bring locale/*/django.po to what the sources hold; with --check only say what is missing."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="change nothing; fail when a translation is missing"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        found = extract(settings.BASE_DIR)
        lacking = 0
        for language in LANGUAGES:
            catalog = read(settings.BASE_DIR, language)
            if not options["check"]:
                catalog = update(settings.BASE_DIR, language, found)
            for text in missing(catalog, found):
                lacking += 1
                self.stderr.write(f"{language}: not translated: {text!r}")
        if lacking and options["check"]:
            raise CommandError(f"{lacking} translations are missing; run `make messages` and fill them in.")
