"""The embedded servers, for real: started, killed, started again."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
import redis

from helpdesk.embedded.binaries import postgresql_bin
from helpdesk.embedded.errors import EmbeddedError
from helpdesk.embedded.lock import AlreadyRunningError
from helpdesk.embedded.paths import socket_dir
from helpdesk.embedded.servers import Servers
from tests.processes import running, wait_until_gone

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture
def data(open_folder: Path) -> Path:
    return open_folder


def run_in_another_process(data: Path, body: str) -> "subprocess.Popen[str]":
    code = (
        "import time\nfrom pathlib import Path\nfrom helpdesk.embedded.servers import Servers\n"
        f"servers = Servers(Path({str(data)!r}), throwaway=True)\n{body}"
    )
    return subprocess.Popen([sys.executable, "-c", code], cwd=PROJECT, stdout=subprocess.PIPE, text=True)


def test_both_servers_answer_with_contrib_and_unicode(data: Path) -> None:
    with Servers(data, throwaway=True) as servers:
        with psycopg.connect(servers.database_url, autocommit=True) as connection:
            connection.execute("create extension pg_trgm")
            connection.execute("create extension unaccent")
            assert connection.execute("select lower('ÀÉΣ')").fetchone() == ("àéσ",)
        with redis.Redis.from_url(servers.redis_url) as client:
            assert client.ping()
    wait_until_gone(str(data / "run"))


def test_data_survive_a_stop(data: Path) -> None:
    with Servers(data) as servers:
        with psycopg.connect(servers.database_url) as connection:
            connection.execute("create table kept as select 7 as number")
        with redis.Redis.from_url(servers.redis_url) as client:
            client.set("kept", "7")
    with Servers(data) as servers:
        with psycopg.connect(servers.database_url) as connection:
            assert connection.execute("select number from kept").fetchone() == (7,)
        with redis.Redis.from_url(servers.redis_url, decode_responses=True) as client:
            assert client.get("kept") == "7"


def test_only_the_server_without_a_url_is_started(data: Path) -> None:
    with Servers(data, throwaway=True, database=False):
        assert not (data / "postgresql").exists()
        assert (data / "valkey").exists()


def test_a_second_start_on_the_same_data_is_refused_with_a_way_out(data: Path) -> None:
    second = Servers(data, throwaway=True, database=False)
    refusal = pytest.raises(AlreadyRunningError, match=f"process {os.getpid()}.*HELPDESK_DATA_DIR")
    with Servers(data, throwaway=True, database=False), refusal:
        second.start()


def test_nothing_is_left_running_when_the_starter_is_killed(data: Path) -> None:
    if sys.platform != "linux":
        pytest.skip("the kernel call that stops orphans exists on Linux only")
    starter = run_in_another_process(data, "servers.start()\nprint('up', flush=True)\ntime.sleep(60)")
    assert starter.stdout is not None
    assert starter.stdout.readline() == "up\n"
    assert len(running(str(data / "run"))) >= 2
    starter.kill()
    starter.wait()
    wait_until_gone(str(data / "run"))
    with Servers(data, throwaway=True) as servers, psycopg.connect(servers.database_url) as connection:
        assert connection.execute("select 1").fetchone() == (1,)
    starter.stdout.close()


def test_a_killed_database_recovers_what_was_committed(data: Path) -> None:
    servers = Servers(data)
    servers.start()
    with psycopg.connect(servers.database_url) as connection:
        connection.execute("create table kept as select 7 as number")
    postmaster = int((data / "postgresql/postmaster.pid").read_text().split()[0])
    os.kill(postmaster, signal.SIGKILL)
    servers.stop()
    with Servers(data) as again, psycopg.connect(again.database_url) as connection:
        assert connection.execute("select number from kept").fetchone() == (7,)


def test_a_pid_file_that_names_a_stranger_does_not_stop_the_start(data: Path) -> None:
    with Servers(data, throwaway=True):
        pid_file = (data / "postgresql/postmaster.pid").read_text()
    (data / "postgresql/postmaster.pid").write_text(
        pid_file.replace(pid_file.split()[0], str(os.getpid()), 1)
    )
    with Servers(data, throwaway=True) as servers, psycopg.connect(servers.database_url) as connection:
        assert connection.execute("select 1").fetchone() == (1,)


def test_data_of_another_major_version_are_refused_with_the_way_to_move_them(data: Path) -> None:
    with Servers(data, throwaway=True):
        pass
    (data / "postgresql/PG_VERSION").write_text("15\n")
    with pytest.raises(EmbeddedError, match=r"written by PostgreSQL 15, this is PostgreSQL 18.*pg_dump"):
        Servers(data, throwaway=True).start()


def test_a_server_that_cannot_start_says_what_it_said(data: Path) -> None:
    with Servers(data, throwaway=True):
        pass
    (data / "postgresql/postgresql.conf").write_text("no_such_setting = 1\n")
    with pytest.raises(EmbeddedError, match="no_such_setting"):
        Servers(data, throwaway=True).start()
    wait_until_gone(str(data / "run"))


def test_the_servers_work_from_a_folder_too_deep_for_a_socket(data: Path) -> None:
    deep = data / ("d" * 60) / ("e" * 60)
    deep.mkdir(parents=True)
    with Servers(deep, throwaway=True) as servers, psycopg.connect(servers.database_url) as connection:
        assert connection.execute("select 1").fetchone() == (1,)
    socket_dir(deep).rmdir()


def test_the_shipped_tools_back_up_and_restore(data: Path) -> None:
    tools = postgresql_bin(None)
    reach = ["--host", str(data / "run"), "--username", "helpdesk"]
    dump = data / "helpdesk.dump"
    with Servers(data, throwaway=True) as servers:
        with psycopg.connect(servers.database_url) as connection:
            connection.execute("create table kept as select 7 as number")
        subprocess.run([tools / "pg_dump", "--format=custom", *reach, "--file", dump, "helpdesk"], check=True)
        with psycopg.connect(servers.database_url) as connection:
            connection.execute("drop table kept")
        words = ["--clean", "--if-exists", "--no-owner", *reach, "--dbname", "helpdesk", str(dump)]
        subprocess.run([tools / "pg_restore", *words], check=True)
        with psycopg.connect(servers.database_url) as connection:
            assert connection.execute("select number from kept").fetchone() == (7,)
