"""Foreground children that never outlive the process that started them."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from helpdesk.embedded.account import Account

_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Command:
    """How to run one child: what, as whom, and how it is asked to stop."""

    name: str
    argv: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    folder: Path | None = None
    account: Account | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    stop_seconds: float = 10.0


def spawn(command: Command, output: int | IO[bytes]) -> subprocess.Popen[bytes]:
    """Start `command` in its own session, both its outputs going to `output`.

    Call it from the main thread only: Linux sends the parent-death signal when the *thread* that
    started the child ends. Raises OSError when the program cannot be executed.
    """
    account = command.account
    return subprocess.Popen(
        command.argv,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        cwd=command.folder,
        env={**os.environ, **command.environment},
        # A session of its own: Ctrl-C in the terminal reaches only us, and we decide the order.
        start_new_session=True,
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
        preexec_fn=_die_with_parent(command.stop_signal),
    )


def stop(child: subprocess.Popen[bytes], command: Command) -> None:
    """Ask `child` to stop in its own way, wait as long as it may take, then kill its whole group."""
    if child.poll() is None:
        child.send_signal(command.stop_signal)
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(command.stop_seconds)
    kill_group(child)
    child.wait()


def kill_group(child: subprocess.Popen[bytes]) -> None:
    """Kill whatever is left of the group that `child` leads, at once."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)


def _die_with_parent(signum: signal.Signals) -> Callable[[], None] | None:
    """Return what a new child does before exec so that the kernel stops it when its parent dies.

    Popen runs it after the change of user, which would clear the setting again. macOS has no such call;
    there the next start finds and stops what was left over.
    """
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None, use_errno=True)
    parent = os.getpid()

    def set_parent_death_signal() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, int(signum), 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    return set_parent_death_signal
