"""`manage.py import_values FILE.csv`: lifetime values from a CSV file."""

import csv
from argparse import ArgumentParser, FileType
from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core import clock
from customers.identity import EMAIL, InvalidIdentity, normalise
from customers.models import Identity
from customers.services.value import set_value


class Command(BaseCommand):
    help = "Import lifetime values from a CSV file with the columns email, amount_minor, currency and (optional) at."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=FileType("r", encoding="utf-8-sig"))

    def handle(self, *args: Any, **options: Any) -> None:
        now = clock.now()
        done, refused = 0, 0
        for number, row in enumerate(csv.DictReader(options["file"]), start=2):
            try:
                self._set(row, now)
                done += 1
            except (InvalidIdentity, KeyError, ValueError, Identity.DoesNotExist) as error:
                refused += 1
                self.stderr.write(f"line {number}: {error}")
        self.stdout.write(f"{done} values set, {refused} lines refused.")
        if refused:
            raise CommandError("Some lines were refused; mend them and import the file again.")

    def _set(self, row: dict[str, str], now: datetime) -> None:
        value = normalise(EMAIL, row["email"])
        identity = Identity.objects.select_related("customer").get(kind=EMAIL, value=value)
        at = datetime.fromisoformat(row["at"]) if row.get("at") else now
        set_value(
            customer=identity.customer,
            amount_minor=int(row["amount_minor"]),
            currency=row["currency"],
            at=at if at.tzinfo else at.replace(tzinfo=UTC),
            source="csv",
            now=now,
        )
