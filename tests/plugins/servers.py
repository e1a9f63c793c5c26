"""Throw-away PostgreSQL and Valkey for one run of the tests, unless the environment names servers.

Loaded by `-p` so that it runs before pytest-django reads the settings. The workers of pytest-xdist
inherit the two variables; each makes databases of its own.
"""

import os
import shutil
import tempfile
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import pytest

from helpdesk.catalogues.files import compile_stale
from helpdesk.embedded.account import can_reach, service_account
from helpdesk.embedded.servers import Servers

ROOT = Path(__file__).resolve().parents[2]

_started: list[tuple[Servers, Path]] = []


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests() -> None:
    """Start what the environment does not name and say so to Django by the two variables."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        return
    compile_stale(ROOT)  # a fresh clone has none, and pages are tested in both languages
    database = not os.environ.get("DATABASE_URL")
    broker = not os.environ.get("REDIS_URL")
    if not (database or broker):
        return
    folder = _make_folder()
    servers = Servers(folder, throwaway=True, database=database, broker=broker)
    try:
        servers.start()
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    _started.append((servers, folder))
    # What the helpdesk writes beside its database goes with the rest.
    os.environ.setdefault("HELPDESK_DATA_DIR", str(folder / "files"))
    if database:
        os.environ["DATABASE_URL"] = servers.database_url
    if broker:
        os.environ["REDIS_URL"] = servers.redis_url


def own_redis_url(url: str, worker: str) -> str:
    """The URL with the database of this xdist worker (``gw0`` has number 1); Redis has 16, so more share some."""
    number = 1 + int(worker.removeprefix("gw")) % 15
    parts = urlsplit(url)
    if parts.scheme == "unix":
        return f"unix://{parts.path}?{urlencode({**dict(parse_qsl(parts.query)), 'db': number})}"
    return urlunsplit(parts._replace(path=f"/{number}"))


def pytest_unconfigure() -> None:
    """Stop the servers and drop their data."""
    while _started:
        servers, folder = _started.pop()
        servers.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _make_folder() -> Path:
    """Make a temporary folder that the servers' own user can reach when we are root."""
    account = service_account()
    parent = Path(tempfile.gettempdir())
    if account is not None and not can_reach(account, parent):
        parent = Path("/tmp")
    folder = Path(tempfile.mkdtemp(prefix="helpdesk-test-", dir=parent))
    if account is not None:
        folder.chmod(0o755)
    return folder
