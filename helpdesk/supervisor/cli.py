"""The command line of `manage.py up`, without Django."""

import sys
from argparse import ArgumentParser
from collections.abc import Sequence

from helpdesk.embedded.errors import EmbeddedError
from helpdesk.embedded.paths import data_dir
from helpdesk.supervisor.assemble import run_everything

HELP = (
    "Run everything: database and broker (unless DATABASE_URL and REDIS_URL name some), set-up steps, "
    "web, workers, mail. Ctrl-C stops all of it in order."
)


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument(
        "--demo", action="store_true", help="load demo data, run a mailbox that plays the customers'"
    )


def main(words: Sequence[str]) -> int:
    """Run `manage.py up <words>`; return the exit code."""
    parser = ArgumentParser(prog="manage.py up", description=HELP)
    add_arguments(parser)
    return run(demo=parser.parse_args(words).demo)


def run(*, demo: bool) -> int:
    """Run until asked to stop; return the exit code, 1 with a plain sentence when it cannot even begin."""
    try:
        return run_everything(data=data_dir(), demo=demo)
    except EmbeddedError as error:
        sys.stderr.write(f"{error}\n")
        return 1
