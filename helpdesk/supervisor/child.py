"""One supervised child: started, watched, restarted with growing pauses, stopped."""

import contextlib
import os
import signal
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from helpdesk.embedded.process import Command, kill_group, spawn
from helpdesk.supervisor.output import LineBuffer

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 60.0
_STEADY_SECONDS = 60.0


@dataclass(frozen=True)
class Plan:
    """How a child is run: its command, what to do before each start, where its log goes, when it stops.

    Without `log` its output goes through the supervisor, line by line.
    """

    command: Callable[[], Command]
    prepare: Callable[[], None] | None = None
    log: Path | None = None
    stop_stage: int = 1
    in_chain: bool = False


class Child:
    """The life of one child over all its restarts; `now` is always a monotonic time in seconds."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.name = plan.command().name
        self.started_at = 0.0
        self.restart_at: float | None = None
        self.wanted = True
        self._command = plan.command()
        self._process: subprocess.Popen[bytes] | None = None
        self._pause = FIRST_PAUSE
        self._kill_at: float | None = None
        self._lines = LineBuffer()

    @property
    def pid(self) -> int | None:
        """The process id while it runs."""
        return self._process.pid if self._process else None

    @property
    def pipe(self) -> int | None:
        """The descriptor of its output, if that goes through the supervisor."""
        return self._process.stdout.fileno() if self._process and self._process.stdout else None

    def start(self, now: float) -> None:
        """Start it. Raises OSError or EmbeddedError when it cannot be."""
        if self.plan.prepare:
            self.plan.prepare()
        self._command = self.plan.command()
        if self.plan.log:
            with self.plan.log.open("wb") as log:
                self._process = spawn(self._command, log)
        else:
            self._process = spawn(self._command, subprocess.PIPE)
            assert self._process.stdout is not None
            os.set_blocking(self._process.stdout.fileno(), False)
        self.started_at = now
        self.restart_at = None
        self._kill_at = None

    def read(self) -> list[str]:
        """Return the whole lines that it said since the last call."""
        pipe = self.pipe
        lines: list[str] = []
        with contextlib.suppress(BlockingIOError):
            while pipe is not None and (piece := os.read(pipe, 65_536)):
                lines += self._lines.feed(piece)
        return lines

    def poll(self, now: float) -> int | None:
        """Return how it ended, once, or None while it runs; kills it when its time to stop is over."""
        if self._process is None:
            return None
        if self._kill_at is not None and now >= self._kill_at:
            self.kill()
        return self._process.poll()

    def bury(self) -> list[str]:
        """After its end: kill what is left of its group, return its last lines."""
        assert self._process is not None
        kill_group(self._process)
        lines = self.read() + self._lines.end()
        if self._process.stdout:
            self._process.stdout.close()
        self._process = None
        return lines

    def postpone(self, now: float) -> float:
        """Plan the next start; return the pause, which doubles unless it ran steadily before."""
        if self.started_at and now - self.started_at >= _STEADY_SECONDS:
            self._pause = FIRST_PAUSE
        pause = self._pause
        self._pause = min(self._pause * 2, LONGEST_PAUSE)
        self.restart_at = now + pause
        return pause

    def ask_to_stop(self, now: float) -> None:
        """Ask it to end in its own way; `poll` kills it when that takes too long."""
        if self._process is not None and self._kill_at is None:
            with contextlib.suppress(ProcessLookupError):
                self._process.send_signal(self._command.stop_signal)
            self._kill_at = now + self._command.stop_seconds

    def kill(self) -> None:
        """Kill it and its whole group at once."""
        if self._process is not None:
            kill_group(self._process)


def describe_end(code: int) -> str:
    """Say how a process ended, from subprocess's return code."""
    if code >= 0:
        return f"exit code {code}"
    try:
        return f"killed by {signal.Signals(-code).name}"
    except ValueError:
        return f"killed by signal {-code}"
