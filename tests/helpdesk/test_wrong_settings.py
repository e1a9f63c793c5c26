"""Wrong settings are refused at start with the sentence that mends them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from accounts.models import Role
from accounts.services import people
from helpdesk import checks, env
from helpdesk.urls_of_servers import celery_broker_url, database_settings

ROOT = Path(__file__).resolve().parents[2]


def check(**variables: str) -> str:
    """What `manage.py check` says with these variables."""
    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "helpdesk.settings", **variables},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return f"{done.returncode} {done.stderr}"


def test_production_without_a_secret_key_is_refused() -> None:
    said = check(HELPDESK_PRODUCTION="1", HELPDESK_SITE_URL="https://help.test", HELPDESK_SECRET_KEY="")
    assert not said.startswith("0 ")
    assert "HELPDESK_SECRET_KEY" in said


def test_production_with_everything_it_needs_starts() -> None:
    said = check(HELPDESK_PRODUCTION="1", HELPDESK_SITE_URL="https://help.test", HELPDESK_SECRET_KEY="k" * 48)
    assert said.startswith("0 "), said


@pytest.mark.parametrize(
    ("variables", "mends"),
    [
        ({"HELPDESK_PRODUCTION": "1", "HELPDESK_SECRET_KEY": "k" * 48}, "HELPDESK_SITE_URL"),
        ({"HELPDESK_PRODUCTION": "1", "HELPDESK_SECRET_KEY": "short"}, "32 characters"),
        ({"HELPDESK_EMAIL_TLS": "1", "HELPDESK_EMAIL_SSL": "1"}, "HELPDESK_EMAIL_TLS"),
        ({"DATABASE_URL": "sqlite:///x.db"}, "PostgreSQL only"),
        ({"HELPDESK_SMTP_PORT": "smtp"}, "not a whole number"),
        ({"HELPDESK_DEBUG": "perhaps"}, "neither yes nor no"),
    ],
)
def test_a_contradiction_is_refused_with_the_way_out(variables: dict[str, str], mends: str) -> None:
    said = check(**variables)
    assert not said.startswith("0 ")
    assert mends in said


@pytest.mark.django_db
def test_production_with_demo_accounts_is_refused(settings: object) -> None:
    settings.PRODUCTION = True  # type: ignore[attr-defined]
    assert checks.production_has_no_demo_accounts(None, databases=["default"]) == []
    people.create_user(email="demo@desk.test", name="Demo", role=Role.ADMIN, is_demo=True)
    (error,) = checks.production_has_no_demo_accounts(None, databases=["default"])
    assert error.id == "helpdesk.E006"


def test_a_secret_may_stand_in_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "secret"
    file.write_text("from a file\n", encoding="utf-8")
    monkeypatch.setenv("SOME_SECRET_FILE", str(file))
    assert env.env_str("SOME_SECRET") == "from a file"
    file.unlink()
    with pytest.raises(ImproperlyConfigured, match="cannot be read"):
        env.env_str("SOME_SECRET")


def test_a_database_url_may_name_a_socket_and_encode_its_password() -> None:
    by_socket = database_settings("postgresql://helpdesk@/desk?host=/run/pg", pool_size=4)
    assert (by_socket["HOST"], by_socket["NAME"], by_socket["USER"]) == ("/run/pg", "desk", "helpdesk")
    by_host = database_settings("postgresql://u:p%40ss@db.test:6432/desk?sslmode=require", pool_size=4)
    assert (by_host["PASSWORD"], by_host["PORT"]) == ("p@ss", "6432")
    assert by_host["OPTIONS"]["sslmode"] == "require"


@pytest.mark.parametrize(
    ("ours", "celerys"),
    [
        ("unix:///run/valkey.sock?db=2", "redis+socket:///run/valkey.sock?virtual_host=2"),
        ("redis://redis.test:6379/0", "redis://redis.test:6379/0"),
    ],
)
def test_celery_gets_the_brokers_url_in_its_own_words(ours: str, celerys: str) -> None:
    assert celery_broker_url(ours) == celerys
