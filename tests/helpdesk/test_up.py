"""`manage.py` with servers of its own, as a user starts it."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.processes import running, wait_until_gone

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture
def data(open_folder: Path) -> Iterator[Path]:
    yield open_folder / "data"
    wait_until_gone(str(open_folder))


def manage(data: Path, *words: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("HELPDESK_", "DJANGO_"))}
    for name in ("DATABASE_URL", "REDIS_URL"):
        kept.pop(name, None)
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=PROJECT,
        env={**kept, "HELPDESK_DATA_DIR": str(data), **environment},
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )


def test_a_command_that_needs_data_brings_the_servers_and_says_so(data: Path) -> None:
    done = manage(data, "showmigrations", "core")
    assert done.returncode == 0, done.stderr
    assert "0001_initial" in done.stdout
    assert "The embedded servers run for the time of this command" in done.stderr


def test_a_command_that_needs_no_data_starts_nothing(data: Path) -> None:
    done = manage(data, "version")
    assert done.returncode == 0, done.stderr
    assert not (data / "postgresql").exists()


def test_the_secret_reaches_no_stranger(data: Path) -> None:
    assert manage(data, "showmigrations", "core").returncode == 0
    for private in ("postgresql", "valkey", "run", "secret-key"):
        assert (data / private).stat().st_mode & 0o077 == 0, private


def test_up_refuses_a_taken_port_and_names_the_variable_to_change(data: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = manage(data, "up", HELPDESK_WEB_PORT=str(port))
    assert done.returncode == 1
    assert f"web cannot listen on 127.0.0.1 port {port}" in done.stderr
    assert "HELPDESK_WEB_PORT=" in done.stderr
    assert "Traceback" not in done.stderr
    assert not running(str(data / "run"))


def test_doctor_says_what_to_do_when_nothing_runs(data: Path) -> None:
    done = manage(data, "doctor", HELPDESK_SMTP_PORT="9", HELPDESK_EMAIL_PORT="9")
    assert done.returncode == 1
    assert "FAILED   database" in done.stdout
    assert "manage.py up" in done.stdout
    assert "Traceback" not in done.stderr
