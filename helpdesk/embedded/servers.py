"""Both embedded servers for as long as one program needs them."""

import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from helpdesk.embedded.account import Account, service_account
from helpdesk.embedded.errors import EmbeddedError
from helpdesk.embedded.folders import make_data_folders
from helpdesk.embedded.lock import DataLock
from helpdesk.embedded.paths import default_database_url, default_redis_url
from helpdesk.embedded.postgresql import PostgreSQL
from helpdesk.embedded.process import Command, spawn, stop
from helpdesk.embedded.valkey import Valkey

# After a crash under load PostgreSQL first replays its log.
_START_SECONDS = 120.0
_LOG_LINES_SHOWN = 10


class Server(Protocol):
    """What the two servers have in common."""

    name: str

    def prepare(self) -> None:
        """Make the server's files, clear leftovers of a crash."""

    def command(self) -> Command:
        """Return how to run it in the foreground."""

    def is_ready(self) -> bool:
        """Tell whether it answers."""


def build_servers(
    data: Path,
    account: Account | None,
    *,
    throwaway: bool = False,
    database: bool = True,
    broker: bool = True,
) -> list[Server]:
    """Return the wanted servers in the order of their start; they stop in the opposite order."""
    servers: list[Server] = []
    if database:
        servers.append(PostgreSQL(data, account, throwaway=throwaway))
    if broker:
        servers.append(Valkey(data, account, throwaway=throwaway))
    return servers


class Servers:
    """PostgreSQL and Valkey on `data`, started and stopped together; also a context manager.

    With `throwaway` they trade durability for speed. `database` and `broker` leave one of them out, for
    whoever has that one elsewhere. Use it from the main thread.
    """

    def __init__(
        self, data: Path, *, throwaway: bool = False, database: bool = True, broker: bool = True
    ) -> None:
        self.database_url = default_database_url(data)
        self.redis_url = default_redis_url(data)
        self._data = data
        self._throwaway = throwaway
        self._database = database
        self._broker = broker
        self._lock = DataLock(data)
        self._running: list[tuple[Server, subprocess.Popen[bytes]]] = []

    def start(self) -> None:
        """Start the servers and return when they answer.

        Raises AlreadyRunningError when another process runs them, EmbeddedError for all else.
        """
        account = service_account()
        make_data_folders(self._data, account)
        self._lock.acquire()
        try:
            servers = build_servers(
                self._data,
                account,
                throwaway=self._throwaway,
                database=self._database,
                broker=self._broker,
            )
            for server in servers:
                server.prepare()
                with self._log_path(server).open("wb") as log:
                    self._running.append((server, spawn(server.command(), log)))
            for server, child in self._running:
                self._wait(server, child)
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop what was started, the last one first; harmless when nothing runs."""
        while self._running:
            server, child = self._running.pop()
            stop(child, server.command())
        self._lock.release()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _wait(self, server: Server, child: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while not server.is_ready():
            if child.poll() is not None or time.monotonic() > deadline:
                lines = self._log_path(server).read_text("utf-8", "replace").splitlines()
                said = "\n  ".join(lines[-_LOG_LINES_SHOWN:])
                raise EmbeddedError(f"The embedded {server.name} does not start. It said:\n  {said}")
            time.sleep(0.05)

    def _log_path(self, server: Server) -> Path:
        return self._data / f"{server.name}.log"
