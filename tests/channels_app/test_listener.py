"""The SMTP and LMTP listener on a real socket, and the database behind it."""

import asyncio
import os
import random
import smtplib
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.conf import settings
from django.db import OperationalError

from channels_app.email import listener, tokens, writer
from channels_app.models import Channel, InboundRecord
from tests.channels_app.conftest import mail

pytestmark = pytest.mark.django_db(transaction=True)


class Listening:
    """A listener in a thread of its own."""

    def __init__(self, *, is_lmtp: bool = False, max_bytes: int = 200_000) -> None:
        self.loop = asyncio.new_event_loop()
        self.writer = writer.Writer(threads=2)
        self.writer.start()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        handler = listener.Handler(self.writer, is_lmtp=is_lmtp)
        serving = listener.serve(
            host="127.0.0.1", port=0, handler=handler, max_bytes=max_bytes, hostname="x.test"
        )
        self.server = asyncio.run_coroutine_threadsafe(serving, self.loop).result(timeout=10)
        self.port = self.server.sockets[0].getsockname()[1]

    def close(self) -> None:
        self.loop.call_soon_threadsafe(self.server.close)
        self.writer.stop()
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(timeout=10)


@pytest.fixture
def listening(channel: Channel) -> Iterator[Listening]:
    server = Listening()
    yield server
    server.close()


def send(port: int, raw: bytes, to: str | list[str] = "support@example.com") -> None:
    with smtplib.SMTP("127.0.0.1", port, timeout=20) as client:
        client.sendmail("jane@customer.test", to, raw)


def test_an_accepted_mail_is_in_the_database(listening: Listening) -> None:
    raw = mail()
    with smtplib.SMTP("127.0.0.1", listening.port, timeout=20) as client:
        client.ehlo()
        client.mail("Jane@customer.test")
        client.rcpt("Support+x@Example.com")
        code, text = client.data(raw)
        record = InboundRecord.objects.get()
    assert (code, text) == (250, f"2.0.0 Stored as {record.pk}".encode())
    assert bytes(record.raw) == raw
    assert (record.envelope_from, record.envelope_to) == ("Jane@customer.test", ["Support+x@Example.com"])


def test_addresses_with_tokens_are_taken_and_strangers_are_refused(listening: Listening) -> None:
    send(listening.port, mail(), tokens.reply_address("support@example.com", 1, settings.SECRET_KEY))
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refusal:
        send(listening.port, mail(), "someone@elsewhere.test")
    assert refusal.value.recipients["someone@elsewhere.test"][0] == 550
    assert InboundRecord.objects.count() == 1


def test_a_mail_that_is_too_large_is_refused(listening: Listening) -> None:
    with pytest.raises((smtplib.SMTPSenderRefused, smtplib.SMTPDataError)) as refusal:
        send(listening.port, mail("x" * 300_000))
    assert refusal.value.smtp_code == 552


def test_without_the_database_the_sender_is_told_to_come_again(
    listening: Listening, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = writer.store_raws

    def gone(*args: object, **kwargs: object) -> None:
        raise OperationalError("the database is away")

    monkeypatch.setattr(writer, "store_raws", gone)
    with pytest.raises(smtplib.SMTPDataError) as refusal:
        send(listening.port, mail())
    assert refusal.value.smtp_code == 451
    monkeypatch.setattr(writer, "store_raws", whole)
    send(listening.port, mail())
    assert InboundRecord.objects.count() == 1


def test_recipients_are_not_refused_for_good_while_the_database_is_away(
    listening: Listening, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*args: object) -> None:
        raise OperationalError("the database is away")

    monkeypatch.setattr(listener.selectors, "active_channels", gone)
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refusal:
        send(listening.port, mail())
    assert refusal.value.recipients["support@example.com"][0] == 451


def test_many_clients_at_once_lose_nothing(listening: Listening) -> None:
    raws = [mail() for _ in range(60)]
    with ThreadPoolExecutor(12) as pool:
        list(pool.map(lambda raw: send(listening.port, raw), [*raws, *raws[:10]]))
    assert InboundRecord.objects.count() == 60
    assert InboundRecord.objects.filter(times_seen=2).count() == 10


def test_lmtp_answers_for_each_recipient(channel: Channel) -> None:
    server = Listening(is_lmtp=True)
    try:
        with smtplib.LMTP("127.0.0.1", server.port) as client:
            client.ehlo_or_helo_if_needed()
            client.mail("jane@customer.test")
            client.rcpt("support@example.com")
            client.rcpt("support+1@example.com")
            client.docmd("DATA")
            client.send(mail() + b".\r\n")
            answers = [client.getreply()[0], client.getreply()[0]]
    finally:
        server.close()
    assert answers == [250, 250]
    assert InboundRecord.objects.count() == 1


def talk(port: int, *pieces: bytes) -> bytes:
    """Send pieces one after the other, each in a packet of its own; returns all that was answered."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as client:
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for piece in pieces:
            client.sendall(piece)
            time.sleep(0.05)
        client.settimeout(20)
        answers = b""
        while data := client.recv(4096):
            answers += data
    return answers


START = b"EHLO x\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<support@example.com>\r\nDATA\r\n"


def contents() -> list[bytes]:
    return [bytes(record.raw) for record in InboundRecord.objects.order_by("pk")]


def test_content_in_any_pieces_is_put_together(listening: Listening) -> None:
    content = b"From: a@b.test\r\n\r\n.\r\n..two\r\n...three\r\nend\r\n"
    stuffed = b"From: a@b.test\r\n\r\n..\r\n...two\r\n....three\r\nend\r\n"
    for cut in (1, len(stuffed) - 1, len(stuffed), len(stuffed) + 1, len(stuffed) + 2):
        whole = stuffed + b".\r\nQUIT\r\n"
        answers = talk(listening.port, START, whole[:cut], whole[cut:])
        assert answers.count(b"250 2.0.0 Stored") == 1
        assert b"221" in answers
    assert contents() == [content]
    assert InboundRecord.objects.get().times_seen == 5


def test_commands_sent_ahead_are_answered_after_the_content(listening: Listening) -> None:
    second = START.partition(b"\r\n")[2]
    answers = talk(
        listening.port, START + b"one\r\n.\r\n" + second + b".\r\n" + second + b"x\r\n.\r\nQUIT\r\n"
    )
    assert answers.count(b"250 2.0.0 Stored") == 3
    assert contents() == [b"one\r\n", b"", b"x\r\n"]


def test_nothing_is_smuggled_behind_a_bare_line_feed(listening: Listening) -> None:
    inside = b"one\n.\nMAIL FROM:<eve@b.test>\r\n\n.\r\nRCPT TO:<support@example.com>\r\n"
    talk(listening.port, START + inside + b".\r\nQUIT\r\n")
    assert contents() == [inside]


def test_a_client_that_hangs_up_in_the_middle_leaves_nothing(listening: Listening) -> None:
    with socket.create_connection(("127.0.0.1", listening.port), timeout=10) as client:
        client.sendall(START + b"From: a@b.test\r\n\r\nhalf a mail")
    send(listening.port, mail())
    assert InboundRecord.objects.count() == 1


def garbage(number: int) -> bytes:
    rng = random.Random(number)
    kinds = [
        lambda: rng.randbytes(rng.randrange(1, 3000)),
        lambda: (
            b"EHLO x\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<support@example.com>\r\nDATA\r\n"
            + rng.randbytes(2000)
            + b"\r\n.\r\n"
        ),
        lambda: b"\r\n" * 500,
        lambda: b"A" * 20_000 + b"\r\n",
        lambda: (
            b"EHLO x\r\nMAIL FROM:<"
            + b"<" * 600
            + b">\r\nRCPT TO:"
            + rng.randbytes(50)
            + b"\r\nDATA\r\n.\r\n"
        ),
        lambda: (
            b"EHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<support@example.com>\r\n"
            b"DATA\r\n.\r\nDATA\r\nRSET\r\nVRFY\r\nEXPN\r\nHELP\r\n"
        ),
    ]
    return kinds[number % len(kinds)]()


def test_two_hundred_clients_that_send_garbage_do_not_stop_it(listening: Listening) -> None:
    for number in range(200):
        with socket.create_connection(("127.0.0.1", listening.port), timeout=10) as client:
            client.sendall(garbage(number))
            if number % 3:
                client.shutdown(socket.SHUT_WR)
                client.settimeout(5)
                try:
                    while client.recv(4096):
                        pass
                except OSError:
                    pass
    raw = mail()
    send(listening.port, raw)
    assert InboundRecord.objects.filter(raw=raw).exists()


CORPUS = Path(os.environ.get("HELPDESK_MAIL_CORPUS", "/nonexistent"))


@pytest.mark.skipif(not CORPUS.is_dir(), reason="HELPDESK_MAIL_CORPUS names no folder of mails")
def test_every_mail_of_a_corpus_is_accepted(listening: Listening) -> None:
    paths = [path for path in sorted(CORPUS.rglob("*")) if path.suffix in {".eml", ".txt"}]
    for path in paths:
        if path.stat().st_size < 150_000:
            send(listening.port, path.read_bytes().replace(b"\x00", b""))
    assert InboundRecord.objects.exists()
