"""CPU seconds of processes, read from /proc; elsewhere than on Linux there is no answer."""

import os
import time
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
IS_KNOWN = Path("/proc/self/stat").exists()


def _stat(pid: int) -> tuple[int, float] | None:
    """Parent and CPU seconds of a process, with those of its children that have ended and were waited for."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    fields = text[text.rindex(")") + 2 :].split()
    return int(fields[1]), sum(map(int, fields[11:15])) / _TICKS


def tree(*roots: int) -> float:
    """CPU seconds of these processes and all their descendants; 0 where it can't be known."""
    if not IS_KNOWN:
        return 0.0
    found = {int(entry.name): _stat(int(entry.name)) for entry in Path("/proc").glob("[0-9]*")}
    living = {pid: stat for pid, stat in found.items() if stat is not None}
    chosen = {root for root in roots if root in living}
    grew = True
    while grew:
        children = {pid for pid, (parent, _) in living.items() if parent in chosen} - chosen
        grew = bool(children)
        chosen |= children
    return sum(living[pid][1] for pid in chosen)


def thread_nanoseconds(pid: int) -> int:
    """CPU time of a process's main thread, to the nanosecond where the kernel tells (schedstat)."""
    try:
        return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return 0


def of_a_fixed_loop() -> float:
    """CPU ms of the same small Python loop, the best of five: how quick this machine is at this moment."""
    best = float("inf")
    for _ in range(5):
        started = time.process_time()
        for _ in range(100):
            sum(number * number for number in range(1000))
        best = min(best, time.process_time() - started)
    return best * 1000


def postmaster(data: Path) -> int:
    """The process id of the PostgreSQL server on a data folder."""
    return int((data / "postgresql" / "postmaster.pid").read_text().split()[0])


def find(*marks: str) -> int:
    """The process whose command line holds all these texts; 0 when there is none or it can't be known."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if all(mark in words for mark in marks) and int(folder.name) != os.getpid():
            return int(folder.name)
    return 0
