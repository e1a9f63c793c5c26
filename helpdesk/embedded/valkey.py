"""The embedded Valkey, which speaks the Redis protocol: broker, cache and live updates."""

import contextlib
import socket
from pathlib import Path

from helpdesk.embedded.account import Account
from helpdesk.embedded.binaries import valkey_server
from helpdesk.embedded.folders import make_folder
from helpdesk.embedded.paths import redis_socket
from helpdesk.embedded.process import Command


class Valkey:
    """One Valkey below a data folder."""

    name = "broker"

    def __init__(self, data: Path, account: Account | None, *, throwaway: bool = False) -> None:
        self._data = data
        self._account = account
        self._folder = data / "valkey"
        self._throwaway = throwaway
        self._program = valkey_server(account)

    def prepare(self) -> None:
        """Make the folder, and end a server that outlived its supervisor (we hold the lock)."""
        make_folder(self._folder, self._account)
        if redis_socket(self._data).exists():
            self._end_leftover()

    def command(self) -> Command:
        """Return how to run the server in the foreground; SIGTERM saves and ends it."""
        options = {
            "--port": "0",
            "--unixsocket": str(redis_socket(self._data)),
            "--unixsocketperm": "700",
            "--dir": str(self._folder),
            "--save": "",
            "--appendonly": "no" if self._throwaway else "yes",
            "--appendfsync": "everysec",
            # A broker must never drop what it was given to make room.
            "--maxmemory-policy": "noeviction",
            "--daemonize": "no",
            "--always-show-logo": "no",
            "--loglevel": "warning",
        }
        return Command(
            name=self.name,
            argv=(str(self._program), *(word for pair in options.items() for word in pair)),
            folder=self._folder,
            account=self._account,
            stop_seconds=15.0,
        )

    def is_ready(self) -> bool:
        """Tell whether the server answers; not while it still reads its file."""
        return self._ask(b"PING\r\n").startswith(b"+PONG")

    def _end_leftover(self) -> None:
        # It answers by closing the connection, once it has saved.
        self._ask(b"SHUTDOWN\r\n")

    def _ask(self, command: bytes) -> bytes:
        """Send one command in the protocol's inline form; return the answer, empty when nobody is there.

        A client library would cost each start of the supervisor more time than the server itself.
        """
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as client:
            client.settimeout(5)
            client.connect(str(redis_socket(self._data)))
            client.sendall(command)
            return client.recv(64)
        return b""
