"""The channels on the command line."""

import io
import json
import mailbox
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from channels_app.email import sources
from channels_app.models import Channel, InboundRecord
from tests.channels_app.conftest import mail
from tickets.models import Ticket


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two files, an mbox of three, a Maildir of one."""
    (tmp_path / "a.eml").write_bytes(mail())
    (tmp_path / "b.eml").write_bytes(mail())
    box = mailbox.mbox(tmp_path / "box.mbox")
    for text in ("one", "From here on\n\nFrom there", "three"):
        box.add(mail(text))
    box.close()
    mailbox.Maildir(tmp_path / "dir").add(mail())
    return tmp_path


def test_mails_are_found_in_files_folders_mbox_and_maildir(folder: Path) -> None:
    found = dict(sources.mails(folder))
    assert len(found) == sources.count(folder) == 6
    assert any(b"From here on" in raw and b">From" not in raw for raw in found.values())


def test_parse_email_prints_one_object_a_line_and_needs_no_database(folder: Path) -> None:
    out = io.StringIO()
    call_command("parse_email", str(folder), stdout=out)
    rows = [json.loads(line) for line in out.getvalue().splitlines()]
    assert len(rows) == 6
    assert {"file", "from_email", "kind", "reply", "bounce", "forwarded", "error"} <= set(rows[0])
    with pytest.raises(CommandError, match="does not exist"):
        call_command("parse_email", str(folder / "none"))


@pytest.mark.django_db
def test_ingest_email_takes_all_once(channel: Channel, folder: Path) -> None:
    out = io.StringIO()
    call_command("ingest_email", str(folder), now=True, quiet=True, stdout=out)
    call_command("ingest_email", str(folder), now=True, quiet=True, stdout=out)
    assert out.getvalue().splitlines() == [
        "6 mails read, 6 new, 0 were there already",
        "6 mails read, 0 new, 6 were there already",
    ]
    assert Ticket.objects.count() == InboundRecord.objects.filter(received_via="file").count() == 6


@pytest.mark.django_db
def test_ingest_email_reads_standard_input(channel: Channel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(mail())))
    call_command("ingest_email", "-", quiet=True, stdout=io.StringIO())
    assert InboundRecord.objects.count() == 1
