"""Where the benchmark runs: servers, databases and processes of its own."""

import contextlib
import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from helpdesk.embedded.paths import default_database_url, default_redis_url
from helpdesk.supervisor.processes import PROCESSES

ROOT = Path(__file__).resolve().parents[2]
_STARTS_WITHIN = 60.0


class BenchError(Exception):
    """The measurement can't be made; the message says why."""


@dataclass(frozen=True)
class Place:
    """A folder with its own servers, and the database of one size in it."""

    folder: Path
    tickets: int

    @property
    def database(self) -> str:
        """The name of the database."""
        return f"bench_{self.tickets}"

    @property
    def database_url(self) -> str:
        """How to reach it."""
        url = default_database_url(self.folder)
        head, _, query = url.partition("?")
        return f"{head.rpartition('/')[0]}/{self.database}" + (f"?{query}" if query else "")

    def environment(self, **more: str) -> dict[str, str]:
        """Environment of the processes that are measured."""
        return {
            **os.environ,
            "DATABASE_URL": self.database_url,
            "REDIS_URL": default_redis_url(self.folder),
            "HELPDESK_DATA_DIR": str(self.folder / "data"),
            "HELPDESK_SECRET_KEY": "only-for-benchmarks-" + "x" * 40,
            "HELPDESK_LOG_LEVEL": "WARNING",
            "DJANGO_SETTINGS_MODULE": "helpdesk.settings",
            **more,
        }

    def make_database(self) -> bool:
        """Create the database unless it is there; returns whether it is new."""
        with psycopg.connect(default_database_url(self.folder), autocommit=True) as connection:
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [self.database])
            if found.fetchone():
                return False
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(self.database))
            )
            return True

    def drop_database(self) -> None:
        """Drop the database, whoever is still connected."""
        with psycopg.connect(default_database_url(self.folder), autocommit=True) as connection:
            connection.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(self.database))
            )

    def manage(self, *words: str, **more: str) -> None:
        """Run a management command here; its output is ours. Raises BenchError when it fails."""
        command = [sys.executable, "manage.py", *words]
        result = subprocess.run(command, cwd=ROOT, env=self.environment(**more), check=False)
        if result.returncode:
            raise BenchError(f"`manage.py {' '.join(words)}` failed")


def free_port() -> int:
    """A TCP port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def process(
    place: Place, name: str, more: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """One process of the table that `manage.py up` runs, started as there, for as long as the block lasts."""
    environment = place.environment(**(more or {}))
    found = next(item for item in PROCESSES if item.name == name)
    log = (place.folder / f"{name}.log").open("wb")
    child = subprocess.Popen(
        found.argv(environment), cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT
    )
    try:
        yield child
    finally:
        child.terminate()
        try:
            child.wait(timeout=30)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        log.close()


@contextlib.contextmanager
def web(place: Place, settings: str = "helpdesk.settings") -> Iterator[tuple[int, int]]:
    """The web server as `manage.py up` runs it, with one process; yields its process id and port."""
    port = free_port()
    more = {
        "HELPDESK_WEB_PORT": str(port),
        "HELPDESK_WEB_HOST": "127.0.0.1",
        "HELPDESK_WEB_PROCESSES": "1",
        "DJANGO_SETTINGS_MODULE": settings,
    }
    with process(place, "web", more) as child:
        wait_for_port(port, child, place.folder / "web.log")
        yield child.pid, port


def wait_for_port(port: int, child: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until something answers. Raises BenchError with the log when the process ends first."""
    deadline = time.monotonic() + _STARTS_WITHIN
    while time.monotonic() < deadline and child.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    raise BenchError(f"A process did not start:\n{log.read_text(errors='replace')[-2000:]}")


def connect(port: int) -> http.client.HTTPConnection:
    """A connection that stays open between requests, as a browser's does."""
    return http.client.HTTPConnection("127.0.0.1", port, timeout=60)
