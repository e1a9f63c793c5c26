"""Mail out of IMAP folders, from a real server on a socket."""

import threading
import time
from collections.abc import Iterator

import pytest
from imap_tools.errors import ImapToolsError

from channels_app.email import fetch
from channels_app.models import Channel, InboundRecord, MailboxCursor
from channels_app.services import ingest
from channels_app.services.store import Raw, store_raw
from core import clock
from tests.channels_app.conftest import mail
from tests.channels_app.imap_server import ImapServer
from tickets.models import Message


@pytest.fixture
def imap(channel: Channel, monkeypatch: pytest.MonkeyPatch) -> Iterator[ImapServer]:
    """A server, and the channel's settings that name it."""
    server = ImapServer()
    monkeypatch.setenv("SUPPORT_IMAP_PASSWORD", "secret")
    channel.config = {
        "imap": {
            "host": "127.0.0.1",
            "port": server.port,
            "security": "none",
            "user": "support",
            "password_env": "SUPPORT_IMAP_PASSWORD",
        }
    }
    channel.save()
    yield server
    server.close()


def fetch_once(channel: Channel) -> int:
    account = fetch.account_of(channel)
    assert account is not None
    box = fetch.connect(account)
    try:
        return fetch.fetch_new(box, channel, account)
    finally:
        box.logout()


def set_imap(channel: Channel, **values: object) -> None:
    channel.config["imap"].update(values)
    channel.save()


@pytest.mark.django_db
def test_new_mails_are_stored_and_marked_as_read(channel: Channel, imap: ImapServer) -> None:
    first, second = mail(), mail()
    imap.add(first)
    imap.add(second)
    assert fetch_once(channel) == 2
    records = InboundRecord.objects.all()
    assert {bytes(record.raw) for record in records} == {first, second}
    assert all(
        (record.received_via, record.envelope_to) == ("imap", ["support@example.com"]) for record in records
    )
    assert all(stored.flags == {"\\Seen"} for stored in imap.folders["INBOX"])
    assert fetch_once(channel) == 0
    imap.add(mail())
    assert fetch_once(channel) == 1
    assert MailboxCursor.objects.get().last_uid == 3


@pytest.mark.django_db
def test_mails_are_moved_after_they_are_stored(channel: Channel, imap: ImapServer) -> None:
    set_imap(channel, move_to="Done")
    imap.add(mail())
    assert fetch_once(channel) == 1
    assert (len(imap.folders["INBOX"]), len(imap.folders["Done"])) == (0, 1)


@pytest.mark.django_db
def test_a_crash_between_fetch_and_mark_loses_and_doubles_nothing(channel: Channel, imap: ImapServer) -> None:
    set_imap(channel, move_to="Done")
    imap.add(mail())
    imap.fail_after_fetch = True
    with pytest.raises(Exception):  # noqa: B017, PT011 - imaplib has several
        fetch_once(channel)
    imap.fail_after_fetch = False
    fetch_once(channel)
    assert InboundRecord.objects.count() == 1
    assert (len(imap.folders["INBOX"]), len(imap.folders["Done"])) == (0, 1)


@pytest.mark.django_db
def test_a_server_that_renumbers_its_mails_is_read_anew_without_doubles(
    channel: Channel, imap: ImapServer
) -> None:
    imap.add(mail())
    fetch_once(channel)
    imap.uid_validity = 8
    assert fetch_once(channel) == 1
    assert InboundRecord.objects.get().times_seen == 2


@pytest.mark.django_db
def test_mail_is_fetched_after_a_renumbering_that_found_the_folder_empty(
    channel: Channel, imap: ImapServer
) -> None:
    set_imap(channel, move_to="Done")
    imap.add(mail())
    fetch_once(channel)
    imap.uid_validity, imap.next_uid = 8, 1
    assert fetch_once(channel) == 0
    imap.add(mail())
    assert fetch_once(channel) == 1
    assert InboundRecord.objects.count() == 2


@pytest.mark.django_db
def test_a_uid_that_stands_after_the_content_is_read(channel: Channel, imap: ImapServer) -> None:
    imap.uid_after_content = True
    first, second = mail(), mail()
    imap.add(first)
    imap.add(second)
    assert fetch_once(channel) == 2
    assert {bytes(record.raw) for record in InboundRecord.objects.all()} == {first, second}
    assert all(stored.flags == {"\\Seen"} for stored in imap.folders["INBOX"])


@pytest.mark.django_db
def test_a_mail_that_came_without_its_content_is_asked_for_again(channel: Channel, imap: ImapServer) -> None:
    set_imap(channel, move_to="Done")
    uid = imap.add(mail())
    imap.without_content.add(uid)
    with pytest.raises(ImapToolsError, match="no content"):
        fetch_once(channel)
    imap.without_content.clear()
    assert fetch_once(channel) == 1
    assert InboundRecord.objects.count() == 1


@pytest.mark.django_db
def test_the_same_mail_by_smtp_and_imap_is_one_message(channel: Channel, imap: ImapServer) -> None:
    raw = mail()
    store_raw(Raw(raw, via="smtp"), now=clock.now())
    imap.add(b"X-Provider: x\r\n" + raw)
    fetch_once(channel)
    ingest.process(InboundRecord.objects.values_list("pk", flat=True), now=clock.now())
    assert Message.objects.count() == 1


@pytest.mark.django_db
def test_settings_that_lack_something_say_what(channel: Channel, imap: ImapServer) -> None:
    set_imap(channel, password_env="NOT_SET")
    with pytest.raises(fetch.BadMailbox, match="NOT_SET"):
        fetch.account_of(channel)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("capabilities", ["IMAP4rev1 IDLE MOVE", "IMAP4rev1"])
def test_mail_is_noticed_while_watching_and_after_the_server_was_gone(
    channel: Channel, imap: ImapServer, capabilities: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    imap.capabilities = capabilities
    monkeypatch.setattr(fetch, "POLL_SECONDS", 0.2)
    monkeypatch.setattr(fetch, "IDLE_SECONDS", 3.0)
    stop = threading.Event()
    thread = threading.Thread(target=fetch.watch, args=(channel.pk, stop.is_set))
    thread.start()
    try:
        imap.add(mail())
        wait_for(1)
        imap.add(mail())
        wait_for(2)
        imap.drop_connections()
        imap.add(mail())
        wait_for(3)
    finally:
        stop.set()
        thread.join(timeout=20)
    assert not thread.is_alive()


def wait_for(count: int) -> None:
    deadline = time.monotonic() + 20
    while InboundRecord.objects.count() < count:
        assert time.monotonic() < deadline, f"{InboundRecord.objects.count()} of {count}"
        time.sleep(0.1)
