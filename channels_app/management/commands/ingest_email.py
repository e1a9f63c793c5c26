"""`manage.py ingest_email PATH...|-`: mails from files, folders, mbox, Maildir or standard input."""

import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from channels_app.email import sources
from channels_app.services import ingest
from channels_app.services.store import Raw, store_raws
from core import clock

BATCH = 50


class Command(BaseCommand):
    help = "Take mails in: files, folders, mbox files, Maildirs, or - for one mail (or an mbox) on standard input."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="+", metavar="PATH")
        parser.add_argument(
            "--now", action="store_true", help="make tickets here, without waiting for a worker"
        )
        parser.add_argument("--quiet", action="store_true", help="no progress bar")

    def handle(self, *args: Any, paths: list[str], now: bool, quiet: bool, **options: Any) -> None:
        for path in paths:
            if path != "-" and not Path(path).exists():
                raise CommandError(f"{path} does not exist")
        total = None if "-" in paths else sum(sources.count(Path(path)) for path in paths)
        taken = new = 0
        mails = iter(tqdm(_mails(paths), total=total, unit=" mails", disable=quiet or None))
        while raws := list(islice(mails, BATCH)):
            stored = store_raws([Raw(raw, via="file") for raw in raws], now=clock.now())
            fresh = [one.record_id for one in stored if one.is_new]
            if now:
                ingest.process(fresh, now=clock.now())
            taken, new = taken + len(raws), new + len(fresh)
        self.stdout.write(f"{taken} mails read, {new} new, {taken - new} were there already")


def _mails(paths: list[str]) -> Iterator[bytes]:
    for path in paths:
        if path != "-":
            yield from (raw for _, raw in sources.mails(Path(path)))
            continue
        data = sys.stdin.buffer.read()
        yield from sources.split(data)
