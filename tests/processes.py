"""Looking at the processes of this machine."""

import subprocess
import time
from pathlib import Path


def running(mark: str) -> list[str]:
    """Return "pid command line" of each living process with `mark` in its command line; zombies have none."""
    if not Path("/proc/self").exists():
        lines = subprocess.run(
            ["ps", "-A", "-o", "pid=,command="], capture_output=True, text=True, check=True
        )
        return [line.strip() for line in lines.stdout.splitlines() if mark in line]
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
        except OSError:
            continue
        if mark in words:
            found.append(f"{folder.name} {words}")
    return found


def wait_until_gone(mark: str, seconds: float = 20) -> None:
    """Wait until no process has `mark` in its command line."""
    deadline = time.monotonic() + seconds
    while left := running(mark):
        assert time.monotonic() < deadline, left
        time.sleep(0.1)
