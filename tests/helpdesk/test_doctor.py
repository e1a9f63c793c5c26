"""What doctor finds in a helpdesk that runs, stands still, or lacks something."""

import json
import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from pytest_django import Settings

from core import clock, figures
from core.models import HandlerRun, OutboxEvent
from helpdesk.doctor import beat, broker, database, disk, mail_in, mail_out, migrations, relay, worker

pytestmark = pytest.mark.django_db


@contextmanager
def mail_server(greeting: bytes) -> Iterator[int]:
    """A mail server that only greets; gives its port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def greet() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.sendall(greeting)
                connection.recv(100)
                connection.sendall(b"221 bye\r\n")

        threading.Thread(target=greet, daemon=True).start()
        yield listener.getsockname()[1]


def stamp_tick(seconds_ago: float) -> None:
    figures.publish("worker.tick", "", at=clock.now() - timedelta(seconds=seconds_ago))


def add_run(*, due_seconds_ago: float, dead: bool = False) -> None:
    now = clock.now()
    event = OutboxEvent.objects.create(name="tests.happened", payload={}, occurred_at=now)
    HandlerRun.objects.create(
        event=event,
        handler="tests.handler",
        queue="default",
        due=now - timedelta(seconds=due_seconds_ago),
        dead_at=now if dead else None,
    )


def test_servers_of_the_tests_are_well() -> None:
    assert database.check().level == "ok"
    assert migrations.check().level == "ok"
    assert broker.check().level == "ok"


def test_a_database_that_is_away_is_a_failure(settings: Settings) -> None:
    settings.DATABASE_URL = "postgresql://nobody@127.0.0.1:9/nothing"
    assert database.check().level == "failure"


def test_a_broker_that_is_away_is_a_failure(settings: Settings) -> None:
    settings.REDIS_URL = "unix:///nowhere/valkey.sock?db=0"
    assert broker.check().level == "failure"


@pytest.mark.parametrize(("seconds_ago", "level"), [(5, "ok"), (61, "failure")])
def test_a_worker_is_judged_by_its_last_tick(seconds_ago: float, level: str) -> None:
    stamp_tick(seconds_ago)
    assert worker.check().level == level


def test_a_worker_that_never_ticked_is_a_failure() -> None:
    assert worker.check().level == "failure"


def test_beat_is_judged_by_the_newest_nudge_while_a_worker_works() -> None:
    stamp_tick(5)
    assert beat.check().level == "failure"
    OutboxEvent.objects.create(name="core.job_due", payload={}, occurred_at=clock.now(), key="core.tick:1")
    assert beat.check().level == "ok"


def test_beat_is_not_blamed_while_no_worker_works() -> None:
    assert beat.check().level == "warning"


def test_work_that_is_long_due_is_a_failure() -> None:
    add_run(due_seconds_ago=5)
    assert relay.check().level == "ok"
    add_run(due_seconds_ago=61)
    assert relay.check().level == "failure"


def test_work_that_was_given_up_is_a_warning() -> None:
    add_run(due_seconds_ago=500, dead=True)
    assert relay.check().level == "warning"


def test_mail_in_and_out_are_greeted(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    with mail_server(b"220 desk.test\r\n") as port:
        settings.SMTP_LISTEN_PORT = port
        assert mail_in.check().level == "ok"
    with mail_server(b"220 relay.test\r\n") as port:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        assert "relay.test" in mail_out.check().text


def test_a_mail_server_that_refuses_is_a_failure(settings: Settings) -> None:
    with mail_server(b"421 too busy\r\n") as port:
        settings.SMTP_LISTEN_PORT = port
        assert "too busy" in mail_in.check().text


@pytest.mark.parametrize(("gigabytes", "level"), [(0.1, "failure"), (1, "warning"), (50, "ok")])
def test_the_disk_is_judged_by_what_is_free(
    monkeypatch: pytest.MonkeyPatch, gigabytes: float, level: str
) -> None:
    usage = SimpleNamespace(free=int(gigabytes * 1024**3))
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage)
    assert disk.check().level == level


def test_json_holds_every_check(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    settings.SMTP_LISTEN_PORT = 9
    with pytest.raises(SystemExit) as ended:
        call_command("doctor", json=True)
    assert ended.value.code == 1
    report = json.loads(capsys.readouterr().out)
    assert report["ok"] is False
    assert {"database", "worker", "beat", "mail in", "mail out", "disk"} <= set(report["checks"])
