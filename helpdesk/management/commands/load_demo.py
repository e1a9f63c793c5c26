"""`manage.py load_demo`: the company that `make run` shows."""

import json
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from core import clock
from helpdesk.demo import company
from helpdesk.demo.load import load


class Command(BaseCommand):
    help = "Load the demo data, once; a second run changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--print", action="store_true", help="print one JSON line: logins and API token")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError(
                "HELPDESK_PRODUCTION is set: demo accounts have public passwords. "
                "Load the demo into an installation of its own."
            )
        load(now=clock.now())
        if options["print"]:
            logins = [{"email": email, "password": company.PASSWORD} for email in company.working_logins()]
            token = company.api_token() if company.token_works() else ""
            self.stdout.write(json.dumps({"logins": logins, "api_token": token, "mailbox_path": "/mailbox/"}))
