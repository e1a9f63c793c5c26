"""The embedded PostgreSQL: made once, run in the foreground, reached by its unix socket only."""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg
from psycopg import sql

from helpdesk.embedded.account import Account
from helpdesk.embedded.binaries import postgresql_bin
from helpdesk.embedded.errors import EmbeddedError
from helpdesk.embedded.folders import make_folder
from helpdesk.embedded.paths import DATABASE_NAME, DATABASE_USER, database_socket, socket_dir
from helpdesk.embedded.process import Command

_ORPHAN_SECONDS = 30.0

_SETTINGS = {
    "listen_addresses": "",
    "port": "5432",
    "unix_socket_permissions": "0700",
    "shared_buffers": "256MB",
    "work_mem": "16MB",  # one search holds the places of some 100,000 messages
    "random_page_cost": "1.1",
    "jit": "off",
    "max_connections": "100",
    "track_io_timing": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
    "log_line_prefix": "",
}

# A crash may destroy such a database, which nobody will miss; in exchange a commit costs no disk write.
_THROWAWAY_SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
    "shared_buffers": "128MB",
}


class PostgreSQL:
    """One PostgreSQL cluster below a data folder."""

    name = "database"

    def __init__(self, data: Path, account: Account | None, *, throwaway: bool = False) -> None:
        self._data = data
        self._account = account
        self._folder = data / "postgresql"
        self._bin = postgresql_bin(account)
        self._settings = _SETTINGS | (_THROWAWAY_SETTINGS if throwaway else {})

    def prepare(self) -> None:
        """Make the cluster if there is none and clear what a crash left behind, so that it can start.

        Raises EmbeddedError when the data belong to another version or user of PostgreSQL.
        """
        make_folder(self._folder, self._account)
        if (self._folder / "PG_VERSION").exists():
            self._refuse_other_version()
            self._refuse_other_owner()
            self._end_leftover()
        else:
            self._initialise()

    def command(self) -> Command:
        """Return how to run the server in the foreground; SIGINT is its quick and clean end."""
        settings = self._settings | {"unix_socket_directories": str(socket_dir(self._data))}
        options = [word for key, value in settings.items() for word in ("-c", f"{key}={value}")]
        return Command(
            name=self.name,
            argv=(str(self._bin / "postgres"), "-D", str(self._folder), *options),
            environment=_environment(),
            folder=self._folder,
            account=self._account,
            stop_signal=signal.SIGINT,
            stop_seconds=30.0,
        )

    def is_ready(self) -> bool:
        """Tell whether the server takes connections, and make our database if it is missing."""
        if not database_socket(self._data).exists():
            return False
        try:
            with psycopg.connect(
                host=str(socket_dir(self._data)),
                port=5432,
                user=DATABASE_USER,
                dbname="postgres",
                autocommit=True,
                connect_timeout=5,
            ) as connection:
                _create_database(connection)
        except psycopg.OperationalError:
            return False
        return True

    def _initialise(self) -> None:
        """Make the cluster beside its place and move it there, so that a broken attempt leaves nothing."""
        for broken in self._folder.parent.glob(".initdb-*"):
            shutil.rmtree(broken, ignore_errors=True)
        attempt = Path(tempfile.mkdtemp(dir=self._folder.parent, prefix=".initdb-"))
        make_folder(attempt, self._account)
        options = ["--auth=trust", "--encoding=UTF8", f"--username={DATABASE_USER}", "--no-instructions"]
        if self._settings.get("fsync") == "off":
            options.append("--no-sync")
        # Needs no locale of the operating system and does not change its order with it.
        locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        result = subprocess.run(
            [str(self._bin / "initdb"), "-D", str(attempt), *options, *locale],
            env={**os.environ, **_environment()},
            cwd=attempt,
            user=self._account.uid if self._account else None,
            group=self._account.gid if self._account else None,
            extra_groups=[] if self._account else None,
            capture_output=True,
            text=True,
            check=False,
        )
        if result.returncode != 0:
            shutil.rmtree(attempt, ignore_errors=True)
            raise EmbeddedError(f"PostgreSQL could not make its data folder: {result.stderr.strip()}")
        self._folder.rmdir()
        attempt.rename(self._folder)

    def _refuse_other_version(self) -> None:
        found = (self._folder / "PG_VERSION").read_text(encoding="ascii").strip()
        answer = subprocess.run(
            [str(self._bin / "postgres"), "--version"], capture_output=True, text=True, check=True
        )
        ours = answer.stdout.split()[-1].split(".")[0]
        if found != ours:
            raise EmbeddedError(
                f"The data in {self._folder} were written by PostgreSQL {found}, this is PostgreSQL {ours}. "
                f"With the release that still has {found}: `pg_dump --format=custom` (docs/admin/running.md, "
                f"Backup); then move {self._folder} away, start this release and restore with `pg_restore`."
            )

    def _refuse_other_owner(self) -> None:
        owner = self._folder.stat().st_uid
        wanted = self._account.uid if self._account else os.geteuid()
        if owner != wanted:
            name = self._account.name if self._account else str(wanted)
            raise EmbeddedError(
                f"{self._folder} belongs to user number {owner}, but PostgreSQL runs as {name} here: "
                f"start as that user, set HELPDESK_DATA_DIR to another folder, "
                f"or `chown -R {name} {self._folder}`."
            )

    def _end_leftover(self) -> None:
        """Stop a server that outlived its supervisor (we hold the lock) and drop a dead one's pid file."""
        pid_file = self._folder / "postmaster.pid"
        deadline = time.monotonic() + _ORPHAN_SECONDS
        asked = False
        while (pid := _read_pid(pid_file)) is not None and _runs_postgres(pid):
            if time.monotonic() > deadline:
                raise EmbeddedError(
                    f"An earlier PostgreSQL on {self._folder} does not stop: end process {pid}."
                )
            if not asked:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGINT)
                asked = True
            time.sleep(0.1)
        pid_file.unlink(missing_ok=True)


def _create_database(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    known = connection.execute("select 1 from pg_database where datname = %s", [DATABASE_NAME]).fetchone()
    if known is None:
        connection.execute(sql.SQL("create database {}").format(sql.Identifier(DATABASE_NAME)))


def _environment() -> dict[str, str]:
    """Messages in English whatever the user's locale: the documentation quotes them."""
    return {"LC_ALL": "C", "TZ": "UTC"}


def _read_pid(pid_file: Path) -> int | None:
    try:
        return int(pid_file.read_text(encoding="ascii").split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return None


def _runs_postgres(pid: int) -> bool:
    """Tell a living PostgreSQL from a zombie and from a stranger who was given its number later."""
    try:
        # pid (name) state ...; the name may hold spaces and brackets.
        name, _, rest = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")
        state = rest.split()[0]
    except OSError:
        if Path("/proc/self/stat").exists():
            return False
        state, _, name = _ask_ps(pid).partition(" ")
    return "postgres" in name and not state.startswith("Z")


def _ask_ps(pid: int) -> str:
    """Return "state name" of a process where there is no /proc, as on macOS; empty when it is gone."""
    words = ["ps", "-o", "stat=", "-o", "comm=", "-p", str(pid)]
    return subprocess.run(words, capture_output=True, text=True, check=False).stdout.strip()
