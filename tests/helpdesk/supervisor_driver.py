"""Runs a real Supervisor with small children: `python -m tests.helpdesk.supervisor_driver JSON`.

JSON: {"folder": "...", "processes": {name: {"code": "...", "stage": 1, "stop_seconds": 5}},
"setup": "...", "servers": {name: "..."}}.
"""

import json
import sys
from pathlib import Path

from helpdesk.embedded.process import Command
from helpdesk.supervisor.child import Plan
from helpdesk.supervisor.output import Output
from helpdesk.supervisor.probes import Answer
from helpdesk.supervisor.supervisor import Supervisor

_PRELUDE = (
    "import os, signal, sys, time\n"
    "def note(word):\n"
    "    with open('notes', 'a') as file: file.write(word + '\\n')\n"
    "def on_term(word):\n"
    "    def end(*_):\n"
    "        note(word); sys.exit(0)\n"
    "    signal.signal(signal.SIGTERM, end)\n"
)


class TinyServer:
    """A server that counts as ready once it has written its file."""

    def __init__(self, name: str, code: str, folder: Path) -> None:
        self.name = name
        self._code = code
        self._folder = folder

    def prepare(self) -> None:
        (self._folder / f"{self.name}.ready").unlink(missing_ok=True)

    def command(self) -> Command:
        return command(self.name, self._code, self._folder, 5.0)

    def is_ready(self) -> bool:
        return (self._folder / f"{self.name}.ready").exists()


def command(name: str, code: str, folder: Path, stop_seconds: float) -> Command:
    return Command(
        name=name,
        argv=(sys.executable, "-u", "-c", _PRELUDE + code, str(folder)),
        folder=folder,
        stop_seconds=stop_seconds,
    )


def plan(name: str, wanted: dict[str, object], folder: Path) -> Plan:
    made = command(name, str(wanted["code"]), folder, float(str(wanted.get("stop_seconds", 5))))
    return Plan(
        command=lambda: made,
        stop_stage=int(str(wanted.get("stage", 1))),
        in_chain=bool(wanted.get("in_chain")),
    )


def main() -> int:
    wanted = json.loads(sys.argv[1])
    folder = Path(wanted["folder"])
    servers = [TinyServer(name, code, folder) for name, code in wanted.get("servers", {}).items()]
    output = Output()
    supervisor = Supervisor(
        servers=[
            (server, Plan(command=server.command, prepare=server.prepare, log=folder / f"{server.name}.log"))
            for server in servers
        ],
        setup=[command("setup", wanted.get("setup", "pass"), folder, 5.0)],
        processes=[plan(name, value, folder) for name, value in wanted.get("processes", {}).items()],
        probes=[("files", lambda: Answer("" if (folder / "answers").exists() else "no file yet"))],
        on_ready=lambda: output.plain("READY"),
        output=output,
    )
    return supervisor.run()


if __name__ == "__main__":
    sys.exit(main())
