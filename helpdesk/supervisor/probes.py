"""Cheap questions to the processes: may a port be used, does somebody answer there, does work go on."""

import http.client
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass

import psycopg

from helpdesk.supervisor.processes import Endpoint, Process, setting

_PATIENCE = 2.0


@dataclass(frozen=True)
class Answer:
    """What a probe found; `problem` is empty when all is well."""

    problem: str = ""

    @property
    def ready(self) -> bool:
        """Tell whether all is well."""
        return not self.problem


def taken_port(process: Process) -> str:
    """Return one sentence that says how to mend it when the port of `process` cannot be used, else ""."""
    if process.endpoint is None:
        return ""
    host, port = _address(process.endpoint)
    try:
        # create_server sets SO_REUSEADDR, so that a port in TIME_WAIT after a restart counts as free.
        socket.create_server((host, port), family=_family(host)).close()
    except OSError as error:
        name = process.endpoint.port
        return (
            f"{process.name} cannot listen on {host} port {port} ({error.strerror}): "
            f"end the program that has it, or choose another port, for example {name}={port + 1000}."
        )
    return ""


def ask(endpoint: Endpoint, host_header: Callable[[], str]) -> Answer:
    """Ask a web server for /readyz, by a name that it answers to, or a mail server for its greeting."""
    try:
        return _ask_http(endpoint, host_header()) if endpoint.speaks == "http" else _ask_smtp(endpoint)
    except (OSError, http.client.HTTPException) as error:
        return Answer(str(error) or type(error).__name__)


def _ask_http(endpoint: Endpoint, host_header: str) -> Answer:
    host, port = _reachable(endpoint)
    connection = http.client.HTTPConnection(host, port, timeout=_PATIENCE)
    try:
        connection.request("GET", "/readyz", headers={"Host": host_header, "X-Forwarded-Proto": "https"})
        response = connection.getresponse()
        reason = response.read(500).decode("utf-8", "replace").partition("\n")[0]
    finally:
        connection.close()
    return Answer() if response.status == 200 else Answer(f"/readyz says {response.status} {reason}".strip())


def _ask_smtp(endpoint: Endpoint) -> Answer:
    with socket.create_connection(_reachable(endpoint), timeout=_PATIENCE) as connection:
        greeting = connection.recv(512).decode("utf-8", "replace")
        connection.sendall(b"QUIT\r\n")
    return Answer() if greeting.startswith("220") else Answer(f"it greets with {greeting.strip()!r}")


def _address(endpoint: Endpoint) -> tuple[str, int]:
    return setting(endpoint.host) if endpoint.host else "127.0.0.1", int(setting(endpoint.port))


def _reachable(endpoint: Endpoint) -> tuple[str, int]:
    """Return an address to connect to: "every address" is one to listen on only."""
    host, port = _address(endpoint)
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host), port  # noqa: S104  compared, not bound


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


class TickProbe:
    """Reads how long ago a worker did its last work: liveness is progress, not a living process.

    It asks in a thread of its own, because a database that hangs must not hang the supervisor.
    """

    def __init__(self, database_url: str) -> None:
        self._url = database_url
        self._age: float | None = None
        self._thread: threading.Thread | None = None

    def age(self) -> float | None:
        """Return the seconds since the last tick as of the last answer, and ask again.

        None when the database does not answer or no worker ever ticked: that says nothing about workers.
        """
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._ask, daemon=True)
            self._thread.start()
        return self._age

    def _ask(self) -> None:
        try:
            with psycopg.connect(
                self._url, connect_timeout=3, options="-c statement_timeout=3000"
            ) as database:
                row = database.execute(
                    "select extract(epoch from now() - at)::float from core_figure where key = 'worker.tick'"
                ).fetchone()
        except psycopg.Error:
            row = None
        self._age = float(row[0]) if row else None
