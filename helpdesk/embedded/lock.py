"""One supervisor per data folder."""

import fcntl
import os
from pathlib import Path

from helpdesk.embedded.errors import EmbeddedError


class AlreadyRunningError(EmbeddedError):
    """Another process runs the embedded servers of this data folder."""


class DataLock:
    """An exclusive lock on a data folder, freed by the kernel however its holder ends."""

    def __init__(self, data: Path) -> None:
        self._path = data / "supervisor.lock"
        self._data = data
        self._descriptor: int | None = None

    def acquire(self) -> None:
        """Take the lock. Raises AlreadyRunningError, naming the holder, when somebody else has it."""
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            holder = os.read(descriptor, 32).decode("ascii", "replace").strip() or "unknown"
            os.close(descriptor)
            raise AlreadyRunningError(
                f"The helpdesk already runs on {self._data} (process {holder}): stop that one first, "
                "or set HELPDESK_DATA_DIR to another folder for a second helpdesk."
            ) from error
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode("ascii"), 0)
        self._descriptor = descriptor

    def release(self) -> None:
        """Give the lock back; harmless when it is not held."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
