"""`manage.py doctor`: is everything alive, and if not, what to do."""

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand

from helpdesk.doctor.checks import examine_all

_LABELS = {"ok": "ok", "warning": "WARNING", "failure": "FAILED"}


class Command(BaseCommand):
    help = (
        "Check database, broker, worker, beat, relay, mail in and out, and disk of a running helpdesk. "
        "Exits with 1 when something failed."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON object instead of lines")

    def handle(self, *args: Any, **options: Any) -> None:
        findings = {}
        for name, finding in examine_all():
            findings[name] = finding
            if not options["json"]:
                self.stdout.write(f"{_LABELS[finding.level]:<8} {name:<11} {finding.text}")
                if finding.remedy:
                    self.stdout.write(f"{'':<20} -> {finding.remedy}")
        failed = any(finding.level == "failure" for finding in findings.values())
        if options["json"]:
            checks = {name: asdict(finding) for name, finding in findings.items()}
            self.stdout.write(json.dumps({"ok": not failed, "checks": checks}))
        if failed:
            sys.exit(1)
