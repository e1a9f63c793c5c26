"""`manage.py compile_catalogues`: .mo files from .po files, where they are stale."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from helpdesk.catalogues.files import compile_stale


class Command(BaseCommand):
    help = "Compile the message catalogues that changed; needs no GNU gettext."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        for language in compile_stale(settings.BASE_DIR):
            self.stdout.write(f"compiled {language}")
