"""The supervisor with small children: order, restarts, and an end that leaves nothing behind."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.processes import running, wait_until_gone

PROJECT = Path(__file__).resolve().parents[2]
SLEEP = "time.sleep(600)"


class Run:
    """A supervisor in a process of its own, and all that it says."""

    def __init__(self, folder: Path, wanted: dict[str, Any]) -> None:
        self.folder = folder
        words = [
            sys.executable,
            "-m",
            "tests.helpdesk.supervisor_driver",
            json.dumps({"folder": str(folder), **wanted}),
        ]
        self.process = subprocess.Popen(
            words,
            cwd=PROJECT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.lines: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line.rstrip())

    def wait_for(self, pattern: str, seconds: float = 20) -> str:
        """Wait for a line that matches and return it."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            for line in list(self.lines):
                if re.search(pattern, line):
                    return line
            time.sleep(0.05)
        raise AssertionError(f"nobody said {pattern!r}:\n" + "\n".join(self.lines))

    def end(self, signum: signal.Signals = signal.SIGINT, seconds: float = 20) -> int:
        """Send a signal and return the exit code."""
        self.process.send_signal(signum)
        code = self.process.wait(seconds)
        self._reader.join(5)
        return code

    def notes(self) -> list[str]:
        """Return what the children wrote down."""
        path = self.folder / "notes"
        return path.read_text().split() if path.exists() else []

    def pid_of(self, name: str) -> int:
        """Return the process id that was said last for a child."""
        said = [line for line in self.lines if re.search(rf"up .*\b{name} started", line)]
        return int(re.findall(r"process (\d+)", said[-1])[0])


@pytest.fixture
def supervise(tmp_path: Path) -> Iterator[Callable[..., Run]]:
    """Start a supervisor; after the test nothing of it may be left."""
    runs: list[Run] = []

    def start(**wanted: Any) -> Run:
        runs.append(Run(tmp_path, wanted))
        return runs[-1]

    yield start
    for run in runs:
        run.process.kill()
        run.process.wait()
    wait_until_gone(str(tmp_path))


def test_ctrl_c_stops_every_process_and_its_descendants(
    supervise: Callable[..., Run], tmp_path: Path
) -> None:
    forking = f"os.fork()\nnote('child')\n{SLEEP}"
    run = supervise(processes={"web": {"code": forking}, "relay": {"code": SLEEP}})
    run.wait_for("relay started")
    assert run.end(signal.SIGINT) == 0
    wait_until_gone(str(tmp_path), seconds=1)
    assert "all stopped" in run.lines[-1]


def test_sigterm_ends_it_like_ctrl_c(supervise: Callable[..., Run]) -> None:
    run = supervise(processes={"web": {"code": SLEEP}})
    run.wait_for("web started")
    assert run.end(signal.SIGTERM) == 0


def test_a_killed_child_is_restarted_and_said_so(supervise: Callable[..., Run]) -> None:
    run = supervise(processes={"worker": {"code": "print('working')\n" + SLEEP}})
    run.wait_for(r"worker +\| working")
    first = run.pid_of("worker")
    os.kill(first, signal.SIGKILL)
    run.wait_for(r"worker ended \(killed by SIGKILL\); starting it again in 1 s")
    deadline = time.monotonic() + 10
    while run.pid_of("worker") == first:
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_the_pause_grows_when_a_child_keeps_dying(supervise: Callable[..., Run]) -> None:
    run = supervise(processes={"beat": {"code": "sys.exit(3)"}})
    run.wait_for(r"beat ended \(exit code 3\); starting it again in 1 s")
    run.wait_for(r"starting it again in 2 s")
    run.wait_for(r"starting it again in 4 s")


def test_servers_answer_before_the_set_up_and_the_set_up_ends_before_the_processes(
    supervise: Callable[..., Run],
) -> None:
    run = supervise(
        servers={"database": f"time.sleep(0.5); note('database'); open('database.ready', 'w')\n{SLEEP}"},
        setup="time.sleep(0.3); note('setup')",
        processes={"web": {"code": f"note('web')\n{SLEEP}"}},
    )
    run.wait_for("web started")
    deadline = time.monotonic() + 10
    while len(run.notes()) < 3 and time.monotonic() < deadline:
        time.sleep(0.05)
    assert run.notes() == ["database", "setup", "web"]


def test_processes_stop_in_their_order_and_the_servers_last(supervise: Callable[..., Run]) -> None:
    slow_end = (
        "def end(*_):\n    time.sleep(0.5); note('worker'); sys.exit(0)\nsignal.signal(signal.SIGTERM, end)\n"
    )
    run = supervise(
        servers={"database": f"on_term('database'); open('database.ready', 'w')\n{SLEEP}"},
        processes={
            "mailbox": {"code": f"on_term('mailbox'); print('set')\n{SLEEP}", "stage": 3},
            "worker": {"code": f"{slow_end}print('set')\n{SLEEP}", "stage": 2},
            "web": {"code": f"on_term('web'); print('set')\n{SLEEP}", "stage": 1},
        },
    )
    for name in ("mailbox", "worker", "web"):
        run.wait_for(rf"{name} +\| set")
    assert run.end() == 0
    assert run.notes() == ["web", "worker", "mailbox", "database"]


def test_a_child_that_ignores_the_request_to_stop_is_killed_in_its_time(
    supervise: Callable[..., Run],
) -> None:
    deaf = f"signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf')\n{SLEEP}"
    run = supervise(processes={"web": {"code": deaf, "stop_seconds": 1}})
    run.wait_for(r"\| deaf")
    assert run.end(seconds=6) == 0


def test_a_second_ctrl_c_kills_at_once(supervise: Callable[..., Run]) -> None:
    deaf = f"signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf')\n{SLEEP}"
    run = supervise(processes={"web": {"code": deaf, "stop_seconds": 60}})
    run.wait_for(r"\| deaf")
    run.process.send_signal(signal.SIGINT)
    run.wait_for("stopping")
    assert run.end(signal.SIGINT, seconds=5) == 0


def test_a_failing_set_up_ends_everything_with_its_reason(
    supervise: Callable[..., Run], tmp_path: Path
) -> None:
    run = supervise(setup="print('no such table'); sys.exit(1)", processes={"web": {"code": SLEEP}})
    assert run.process.wait(20) == 1
    run.wait_for(r"setup +\| no such table")
    run.wait_for(r"setup failed \(exit code 1\)")
    assert not any("web started" in line for line in run.lines)


def test_it_is_ready_only_when_the_probes_say_so(supervise: Callable[..., Run], tmp_path: Path) -> None:
    run = supervise(processes={"web": {"code": SLEEP}})
    run.wait_for("web started")
    time.sleep(1.2)
    assert "READY" not in run.lines
    (tmp_path / "answers").touch()
    run.wait_for("READY")


def test_a_restarted_server_keeps_the_others_running(supervise: Callable[..., Run]) -> None:
    run = supervise(
        servers={"database": f"print('last words'); open('database.ready', 'w')\n{SLEEP}"},
        processes={"web": {"code": SLEEP}},
    )
    run.wait_for("web started")
    web = run.pid_of("web")
    os.kill(run.pid_of("database"), signal.SIGKILL)
    run.wait_for(r"database +\| last words")
    run.wait_for(r"database ended \(killed by SIGKILL\)")
    time.sleep(1.5)
    assert run.pid_of("web") == web
    assert len([line for line in run.lines if "database started" in line]) == 2


def test_killing_the_supervisor_leaves_no_process(supervise: Callable[..., Run], tmp_path: Path) -> None:
    if sys.platform != "linux":
        pytest.skip("the kernel call that stops orphans exists on Linux only")
    run = supervise(processes={"web": {"code": SLEEP}, "worker": {"code": SLEEP}})
    run.wait_for("worker started")
    assert len(running(str(tmp_path))) >= 3
    run.end(signal.SIGKILL)
    wait_until_gone(str(tmp_path), seconds=5)


def test_lines_without_end_and_of_any_bytes_are_shown(supervise: Callable[..., Run]) -> None:
    run = supervise(
        processes={"web": {"code": "os.write(1, b'caf\\xe9 '); os.write(2, b'half')\ntime.sleep(0.3)"}}
    )
    run.wait_for(r"web +\| caf\ufffd half")
