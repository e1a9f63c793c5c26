"""Starts everything in order, keeps it running, says what happens, stops everything in order."""

import contextlib
import os
import selectors
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from types import FrameType

from helpdesk.embedded.errors import EmbeddedError
from helpdesk.embedded.process import Command, kill_group, spawn
from helpdesk.embedded.servers import Server
from helpdesk.supervisor.child import Child, Plan, describe_end
from helpdesk.supervisor.output import LineBuffer, Output
from helpdesk.supervisor.probes import Answer
from helpdesk.supervisor.stall import STALL_SECONDS, StallWatch

_TURN_SECONDS = 0.2
_SERVER_START_SECONDS = 120.0
_PROBE_EVERY = 0.5
_WAITING_SAID_EVERY = 30.0
_TICK_ASKED_EVERY = 5.0
_LOG_LINES_SHOWN = 10
_WAKE_UP = object()

Probe = Callable[[], Answer]


class StopRequestedError(Exception):
    """Somebody pressed Ctrl-C or sent SIGTERM."""


class SetupFailedError(Exception):
    """The helpdesk cannot start; the message says why."""


class Supervisor:
    """Runs servers, then one-off steps, then processes; use it once, from the main thread."""

    def __init__(
        self,
        *,
        servers: Sequence[tuple[Server, Plan]],
        setup: Sequence[Command],
        processes: Sequence[Plan],
        probes: Sequence[tuple[str, Probe]],
        on_ready: Callable[[], None],
        on_setup_line: Callable[[str], bool] = lambda line: False,
        tick_age: Callable[[], float | None] = lambda: None,
        output: Output | None = None,
    ) -> None:
        self._servers = [(server, Child(plan)) for server, plan in servers]
        self._setup = setup
        self._processes = [Child(plan) for plan in processes]
        self._probes = list(probes)
        self._on_ready = on_ready
        self._on_setup_line = on_setup_line
        self._tick_age = tick_age
        self._output = output or Output()
        self._selector = selectors.DefaultSelector()
        self._stop_requests = 0
        self._stopping = False
        self._stall = StallWatch()
        self._asked_at = self._said_at = self._tick_asked_at = 0.0

    def run(self) -> int:
        """Run until asked to stop; return the exit code: 0 after a wanted end, 1 when it could not start."""
        with self._signals():
            try:
                self._start_servers()
                for command in self._setup:
                    self._run_once(command)
                for child in self._processes:
                    self._start(child)
                self._said_at = time.monotonic()
                while True:
                    self._turn()
                    self._ask_probes()
                    self._watch_progress()
            except StopRequestedError:
                code = 0
            except (SetupFailedError, EmbeddedError) as error:
                self.say(str(error), alarming=True)
                code = 1
            finally:
                self._stop_all()
            return code

    def say(self, text: str, *, alarming: bool = False) -> None:
        """Write a line of our own into the log."""
        self._output.line("up", text, alarming=alarming)

    # --- start ---------------------------------------------------------------------------------------------

    def _start_servers(self) -> None:
        for _, child in self._servers:
            self._start(child, must=True)
        for server, child in self._servers:
            deadline = time.monotonic() + _SERVER_START_SECONDS
            while not server.is_ready():
                if child.restart_at is not None or time.monotonic() > deadline:
                    raise SetupFailedError(f"The embedded {child.name} does not start; see {child.plan.log}.")
                self._turn()

    def _start(self, child: Child, *, must: bool = False) -> None:
        now = time.monotonic()
        try:
            child.start(now)
        except (OSError, EmbeddedError) as error:
            if must:
                raise SetupFailedError(f"{child.name} cannot start: {error}") from error
            pause = child.postpone(now)
            self.say(f"{child.name} cannot start: {error}; trying again in {pause:.0f} s", alarming=True)
            return
        if child.pipe is not None:
            self._selector.register(child.pipe, selectors.EVENT_READ, child)
        self.say(f"{child.name} started (process {child.pid})")

    def _run_once(self, command: Command) -> None:
        """Run one step to its end. Raises SetupFailedError when it fails."""
        process = spawn(command, subprocess.PIPE)
        lines = LineBuffer()
        assert process.stdout is not None
        os.set_blocking(process.stdout.fileno(), False)
        self._selector.register(process.stdout, selectors.EVENT_READ)
        try:
            while process.poll() is None:
                self._turn()
                self._show_setup(command, lines, process)
            self._show_setup(command, lines, process)
        finally:
            kill_group(process)
            process.wait()
            self._selector.unregister(process.stdout)
            process.stdout.close()
        if process.returncode != 0:
            raise SetupFailedError(
                f"{command.name} failed ({describe_end(process.returncode)}); what it said stands above."
            )

    def _show_setup(self, command: Command, lines: LineBuffer, process: "subprocess.Popen[bytes]") -> None:
        assert process.stdout is not None
        with contextlib.suppress(BlockingIOError):
            while piece := os.read(process.stdout.fileno(), 65_536):
                for line in lines.feed(piece):
                    if not self._on_setup_line(line):
                        self._output.line(command.name, line)

    # --- run -----------------------------------------------------------------------------------------------

    def _turn(self) -> None:
        """Wait a moment for output, pass it on, bury the dead, start again what is due."""
        for key, _ in self._selector.select(_TURN_SECONDS):
            if isinstance(key.data, Child):
                self._show(key.data, key.data.read())
            elif key.data is _WAKE_UP:
                os.read(key.fd, 512)
        now = time.monotonic()
        for child in self._all_children():
            code = child.poll(now)
            if code is not None:
                self._bury(child, code, now)
            elif child.restart_at is not None and now >= child.restart_at and not self._stopping:
                self._start(child)
        if self._stop_requests and not self._stopping:
            raise StopRequestedError

    def _bury(self, child: Child, code: int, now: float) -> None:
        if child.pipe is not None:
            self._selector.unregister(child.pipe)
        self._show(child, child.bury())
        if not child.wanted:
            return
        for line in _last_lines(child):
            self._output.line(child.name, line)
        pause = child.postpone(now)
        self.say(
            f"{child.name} ended ({describe_end(code)}); starting it again in {pause:.0f} s", alarming=True
        )

    def _show(self, child: Child, lines: Sequence[str]) -> None:
        for line in lines:
            self._output.line(child.name, line)

    def _ask_probes(self) -> None:
        """Before all is ready: ask one process after the other, and say now and then whom we wait for."""
        now = time.monotonic()
        if not self._probes or now - self._asked_at < _PROBE_EVERY:
            return
        self._asked_at = now
        name, probe = self._probes[0]
        answer = probe()
        if answer.ready:
            self._probes.pop(0)
            self._asked_at = 0.0
            if not self._probes:
                self._on_ready()
        elif now - self._said_at > _WAITING_SAID_EVERY:
            self._said_at = now
            self.say(f"still waiting for {name}: {answer.problem}")

    def _watch_progress(self) -> None:
        now = time.monotonic()
        chain = [child for child in self._processes if child.plan.in_chain]
        if not chain or now - self._tick_asked_at < _TICK_ASKED_EVERY:
            return
        self._tick_asked_at = now
        running_since = max(child.started_at for child in chain)
        age = self._tick_age()
        if self._stall.is_stalled(age, running_since=running_since, now=now):
            names = ", ".join(child.name for child in chain)
            self.say(f"no work was done for {STALL_SECONDS:.0f} s; restarting {names}", alarming=True)
            for child in chain:
                child.ask_to_stop(now)

    # --- stop ----------------------------------------------------------------------------------------------

    def _stop_all(self) -> None:
        """Stop the processes stage by stage, then the servers; a second Ctrl-C kills what is left."""
        self._stopping = True
        self._stop_requests = 0
        self.say("stopping; press Ctrl-C again to kill everything")
        for stage in sorted({child.plan.stop_stage for child in self._processes}):
            self._stop_together([child for child in self._processes if child.plan.stop_stage == stage])
        for _, child in reversed(self._servers):
            self._stop_together([child])
        self._selector.close()
        self.say("all stopped")

    def _stop_together(self, children: Sequence[Child]) -> None:
        now = time.monotonic()
        for child in children:
            child.wanted = False
            child.restart_at = None
            child.ask_to_stop(now)
        while any(child.pid is not None for child in children):
            if self._stop_requests:
                for child in self._all_children():
                    child.wanted = False
                    child.kill()
            self._turn()

    def _all_children(self) -> list[Child]:
        return [child for _, child in self._servers] + self._processes

    # --- signals -------------------------------------------------------------------------------------------

    @contextlib.contextmanager
    def _signals(self) -> Iterator[None]:
        """Count the requests to stop; a byte in a pipe wakes the loop at once."""
        reading, writing = os.pipe()
        for descriptor in (reading, writing):
            os.set_blocking(descriptor, False)

        def request_stop(signum: int, frame: FrameType | None) -> None:
            self._stop_requests += 1

        self._selector.register(reading, selectors.EVENT_READ, _WAKE_UP)
        wanted = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        before = {signum: signal.signal(signum, request_stop) for signum in wanted}
        wakeup = signal.set_wakeup_fd(writing)
        try:
            yield
        finally:
            signal.set_wakeup_fd(wakeup)
            for signum, handler in before.items():
                signal.signal(signum, handler)
            os.close(reading)
            os.close(writing)


def _last_lines(child: Child) -> list[str]:
    """Return the end of the log of a child whose output does not go through us."""
    if child.plan.log is None:
        return []
    return child.plan.log.read_text("utf-8", "replace").splitlines()[-_LOG_LINES_SHOWN:]
