"""`manage.py write_reference`: the pages of docs that follow from registries."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from helpdesk.reference_pages import PAGES


class Command(BaseCommand):
    help = "Write what docs say of conditions, actions, metrics and keys, from the registries."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        for name, page in PAGES.items():
            (settings.BASE_DIR / name).write_text(page(), encoding="utf-8")
            self.stdout.write(name)
