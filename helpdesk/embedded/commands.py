"""Start the embedded servers for the time of one management command, where nothing else runs them."""

import contextlib
import socket
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from helpdesk.embedded.errors import EmbeddedError
from helpdesk.embedded.lock import AlreadyRunningError
from helpdesk.embedded.paths import data_dir, database_socket, is_configured, redis_socket
from helpdesk.embedded.servers import Servers

# Everything else may touch the database. `up` and `bench` run servers themselves, `doctor` and `send_mail` look at
# a helpdesk that runs or does not.
_COMMANDS_WITHOUT_SERVERS = frozenset(
    {
        "",
        "bench",
        "check",
        "collectstatic",
        "compile_catalogues",
        "compilemessages",
        "diffsettings",
        "doctor",
        "findstatic",
        "help",
        "makemessages",
        "update_catalogues",
        "makemigrations",
        "parse_email",
        "send_mail",
        "spectacular",
        "startapp",
        "test",
        "testserver",
        "up",
        "version",
        "write_reference",
    }
)
_HELP_OPTIONS = frozenset({"-h", "--help", "--version"})
_STARTING_SECONDS = 120.0


def needs_servers(arguments: Sequence[str]) -> bool:
    """Tell whether `manage.py <arguments>` may touch the database or the broker."""
    command = arguments[0] if arguments else ""
    if _HELP_OPTIONS.intersection(arguments):
        return False
    if command == "check":
        return "--database" in arguments
    return command not in _COMMANDS_WITHOUT_SERVERS


@contextlib.contextmanager
def servers_for_command(arguments: Sequence[str]) -> Iterator[None]:
    """Have the embedded servers running within the block, if this command needs them and nobody runs them.

    Ends the program with a plain sentence when they cannot start.
    """
    database = not is_configured("DATABASE_URL")
    broker = not is_configured("REDIS_URL")
    if not (database or broker) or not needs_servers(arguments) or _all_answer(database, broker):
        yield
        return
    servers = Servers(data_dir(), database=database, broker=broker)
    try:
        servers.start()
    except AlreadyRunningError as error:
        _wait_for_other(database, broker, error)
    except EmbeddedError as error:
        sys.exit(str(error))
    else:
        sys.stderr.write(
            "The embedded servers run for the time of this command (`manage.py up` keeps them).\n"
        )
    try:
        yield
    finally:
        servers.stop()


def _wait_for_other(database: bool, broker: bool, error: AlreadyRunningError) -> None:
    """Wait for servers that somebody else is just starting."""
    deadline = time.monotonic() + _STARTING_SECONDS
    while not _all_answer(database, broker):
        if time.monotonic() > deadline:
            sys.exit(str(error))
        time.sleep(0.2)


def _all_answer(database: bool, broker: bool) -> bool:
    wanted = [database_socket()] * database + [redis_socket()] * broker
    return all(_answers(path) for path in wanted)


def _answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(2)
        try:
            client.connect(str(path))
        except OSError:
            return False
    return True
