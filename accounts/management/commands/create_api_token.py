"""`manage.py create_api_token EMAIL --name NAME`: a key for a program."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from accounts.services import tokens
from core import clock


class Command(BaseCommand):
    help = (
        "Make an API token that speaks for a user, and show it once; or revoke the user's tokens of a name."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", default="command line", help="what the token is for")
        parser.add_argument("--revoke", action="store_true", help="revoke the tokens of this name instead")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(email__iexact=options["email"].strip(), is_active=True).first()
        if user is None:
            raise CommandError(f"There is no active user {options['email']}.")
        if not options["revoke"]:
            self.stdout.write(tokens.create(user=user, name=options["name"][:80], by=user))
            return
        found = list(user.api_tokens.filter(name=options["name"], revoked_at__isnull=True))
        for token in found:
            tokens.revoke(token, now=clock.now())
        self.stdout.write(f"{len(found)} tokens revoked.")
