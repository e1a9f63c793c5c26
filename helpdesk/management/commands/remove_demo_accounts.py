"""`manage.py remove_demo_accounts`: nobody signs in with a public password any more."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from accounts.models import User
from accounts.services import people
from core import clock


class Command(BaseCommand):
    help = "Deactivate the accounts of the demo and revoke their API tokens; their tickets and messages stay."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        accounts = list(User.objects.filter(is_demo=True, is_active=True))
        for user in accounts:
            people.deactivate(user, now=clock.now())
        self.stdout.write(f"{len(accounts)} demo accounts deactivated.")
