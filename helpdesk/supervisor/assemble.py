"""Puts the supervisor together from the table of processes and the environment."""

import json
import os
import sys
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from helpdesk.embedded.account import service_account
from helpdesk.embedded.errors import EmbeddedError
from helpdesk.embedded.folders import make_data_folders
from helpdesk.embedded.lock import DataLock
from helpdesk.embedded.paths import PROJECT_DIR, default_database_url, default_redis_url, is_configured
from helpdesk.embedded.process import Command
from helpdesk.embedded.servers import Server, build_servers
from helpdesk.env import env_str
from helpdesk.supervisor.banner import banner
from helpdesk.supervisor.child import Plan
from helpdesk.supervisor.output import Output
from helpdesk.supervisor.probes import Answer, TickProbe, ask, taken_port
from helpdesk.supervisor.processes import DEFAULTS, Process, setting, wanted_processes
from helpdesk.supervisor.supervisor import Supervisor


def run_everything(*, data: Path, demo: bool) -> int:
    """Run the whole helpdesk on the data folder until asked to stop; return the exit code.

    Raises EmbeddedError with a plain sentence when it cannot even begin: a port or the data folder is
    taken, the embedded servers cannot be run.
    """
    output = Output()
    wanted = wanted_processes(demo=demo)
    lock = DataLock(data)
    account = service_account() if _embeds_anything() else None
    make_data_folders(data, account)
    lock.acquire()
    try:
        if problems := [problem for process in wanted if (problem := taken_port(process))]:
            raise EmbeddedError("\n".join(problems))
        servers = build_servers(
            data, account, database=not is_configured("DATABASE_URL"), broker=not is_configured("REDIS_URL")
        )
        environment = _child_environment(data)
        setup = _Setup(demo)
        supervisor = Supervisor(
            servers=[(server, _server_plan(server, data)) for server in servers],
            setup=[setup.command(environment)],
            on_setup_line=setup.take_line,
            processes=[_process_plan(process, environment) for process in wanted],
            probes=_probes(wanted, setup),
            on_ready=lambda: output.plain(
                banner(python=_short_python(), data=str(data), demo=demo, report=setup.report)
            ),
            tick_age=TickProbe(env_str("DATABASE_URL") or default_database_url(data)).age,
            output=output,
        )
        return supervisor.run()
    finally:
        lock.release()


class _Setup:
    """The one-off steps before the processes start, and what they tell about the demo."""

    def __init__(self, demo: bool) -> None:
        self._demo = demo
        self.report: dict[str, Any] = {}

    def command(self, environment: Mapping[str, str]) -> Command:
        words = [sys.executable, "manage.py", "prepare", "--report", *(["--demo"] if self._demo else [])]
        return Command(name="setup", argv=tuple(words), environment=environment, folder=PROJECT_DIR)

    def take_line(self, line: str) -> bool:
        """Keep a line of the report instead of showing it."""
        if not line.startswith('{"'):
            return False
        try:
            self.report |= json.loads(line)
        except ValueError:
            return False
        return True

    def host_header(self) -> str:
        """Return a name that the web server answers to."""
        return str(self.report.get("host_header", "127.0.0.1"))


def _embeds_anything() -> bool:
    return not (is_configured("DATABASE_URL") and is_configured("REDIS_URL"))


def _child_environment(data: Path) -> dict[str, str]:
    """Name the servers and every default, so that no child starts servers or guesses ports of its own."""
    environment = {name: setting(name) for name in DEFAULTS}
    environment |= {"HELPDESK_DATA_DIR": str(data), "PYTHONUNBUFFERED": "1"}
    if not is_configured("DATABASE_URL"):
        environment["DATABASE_URL"] = default_database_url(data)
    if not is_configured("REDIS_URL"):
        environment["REDIS_URL"] = default_redis_url(data)
    if os.geteuid() == 0:
        # Celery's long warning about root; docs/admin/running.md says what to do on a server.
        environment["PYTHONWARNINGS"] = os.environ.get("PYTHONWARNINGS") or "ignore:::celery.platforms"
    return environment


def _server_plan(server: Server, data: Path) -> Plan:
    return Plan(command=server.command, prepare=server.prepare, log=data / f"{server.name}.log")


def _process_plan(process: Process, environment: Mapping[str, str]) -> Plan:
    command = Command(
        name=process.name,
        argv=process.argv({**os.environ, **environment}),
        environment=environment,
        folder=PROJECT_DIR,
        stop_seconds=process.stop_seconds,
    )
    return Plan(command=lambda: command, stop_stage=process.stop_stage, in_chain=process.in_chain)


def _probes(wanted: tuple[Process, ...], setup: _Setup) -> list[tuple[str, Callable[[], Answer]]]:
    return [
        (process.name, partial(ask, process.endpoint, setup.host_header))
        for process in wanted
        if process.endpoint is not None
    ]


def _short_python() -> str:
    """Name the interpreter as the reader would type it in the project's folder."""
    path = Path(sys.executable)
    return str(path.relative_to(PROJECT_DIR)) if path.is_relative_to(PROJECT_DIR) else str(path)
