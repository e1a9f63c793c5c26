"""`manage.py first_run`: where an empty installation is set up."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.urls import reverse

from accounts.services import first_run


def setup_url() -> str:
    """The address of the guided start with its token; empty when there is an account already."""
    if not first_run.is_empty():
        return ""
    return f"{settings.SITE_URL}{reverse('settings:start')}?token={first_run.token()}"


class Command(BaseCommand):
    help = "Print the address at which an empty installation is set up."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(setup_url() or "There is an account already; an admin invites further people.")
