"""The whole product as a user runs it: `manage.py up --demo` on ports and a data folder of its own."""

import contextlib
import os
import re
import signal
import smtplib
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx
import psycopg
import redis

ROOT = Path(__file__).resolve().parents[1]


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(what: Callable[[], object], *, seconds: float, message: str) -> None:
    """Ask again and again until the answer is true. Fails with the message when time is up."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError, httpx.HTTPError, psycopg.OperationalError, redis.RedisError):
            if what():
                return
        time.sleep(0.1)
    raise AssertionError(f"{message} (waited {seconds:.0f} s)")


@dataclass(frozen=True)
class Ports:
    """Where the stack listens."""

    web: int
    smtp: int
    mailbox: int


class Stack:
    """Starts on entry, stops by SIGTERM on exit; ``log`` is what a user's terminal would show."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.folder = folder
        self.ports = Ports(free_port(), free_port(), free_port())
        self.url = f"http://127.0.0.1:{self.ports.web}"
        self._log_path = folder.with_name(folder.name + ".log")
        keep = {
            key: value for key, value in os.environ.items() if not key.startswith(("HELPDESK_", "DJANGO_"))
        }
        keep.pop("DATABASE_URL", None)
        keep.pop("REDIS_URL", None)
        self.environment = {
            **keep,
            "HELPDESK_DATA_DIR": str(folder),
            "HELPDESK_WEB_PORT": str(self.ports.web),
            "HELPDESK_SMTP_PORT": str(self.ports.smtp),
            "HELPDESK_MAILBOX_SMTP_PORT": str(self.ports.mailbox),
            "HELPDESK_WORKER_PROCESSES": "2",
            **environment,
        }
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> str:
        """All lines that the supervisor and its children wrote so far."""
        return self._log_path.read_text(encoding="utf-8", errors="replace") if self._log_path.exists() else ""

    def __enter__(self) -> Self:
        with self._log_path.open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "manage.py", "up", "--demo"],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            wait_for(self._is_ready, seconds=240, message="the stack did not become ready")
        except BaseException:
            print(self.log[-6000:])  # noqa: T201  the only clue of a failed start
            self._stop()
            raise
        return self

    def _is_ready(self) -> bool:
        assert self._process is not None
        if self._process.poll() is not None:
            raise AssertionError(f"manage.py up ended with {self._process.returncode}:\n{self.log[-4000:]}")
        return "The helpdesk is ready" in self.log

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    def _stop(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(timeout=10)

    # --- what people and programs do -------------------------------------------------------------------------
    def send_mail(
        self, *, subject: str, text: str = "Hello", sender: str = "jane@customer.test", message_id: str = ""
    ) -> None:
        """Send a mail to support@example.com by SMTP, as a customer's mail server does."""
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = sender, "support@example.com", subject
        if message_id:
            message["Message-ID"] = message_id
        message.set_content(text)
        with smtplib.SMTP("127.0.0.1", self.ports.smtp, timeout=20) as smtp:
            smtp.send_message(message)

    def sql(self, statement: str, *values: object) -> list[tuple[object, ...]]:
        """Look into the database directly."""
        with psycopg.connect(self.database_url, connect_timeout=5) as connection:
            return list(connection.execute(statement, values or None).fetchall())  # type: ignore[arg-type]

    @cached_property
    def database_url(self) -> str:
        """The embedded server's URL, as the children see it."""
        return self._ask("default_database_url")

    @cached_property
    def redis_url(self) -> str:
        """The embedded broker's URL."""
        return self._ask("default_redis_url")

    def _ask(self, function: str) -> str:
        code = f"from helpdesk.embedded import paths; print(paths.{function}())"
        done = subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.strip()

    def children(self, pattern: str) -> list[int]:
        """Ids of the stack's processes whose command line matches."""
        assert self._process is not None
        found = []
        for path in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                line = (path / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                mine = (
                    f"HELPDESK_DATA_DIR={self.folder}\0".encode() in (path / "environ").read_bytes() + b"\0"
                )
                if mine and re.search(pattern, line) and int(path.name) != self._process.pid:
                    found.append(int(path.name))
        return found

    def kill_supervisor(self) -> int:
        """kill -9 `manage.py up` itself; returns its exit code."""
        assert self._process is not None
        self._process.kill()
        return self._process.wait(timeout=10)

    def kill(self, pattern: str) -> int:
        """kill -9 every process whose command line matches; returns how many there were."""
        victims = self.children(pattern)
        for pid in victims:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        return len(victims)


@contextlib.contextmanager
def running_stack(**environment: str) -> Iterator[Stack]:
    """A stack in a new folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="hd-stack-", ignore_cleanup_errors=True) as name:
        folder = Path(name) / "data"
        Path(name).chmod(0o755)
        with Stack(folder, **environment) as stack:
            yield stack
