"""What goes out, and what is said of it."""

import re
import smtplib
import time
from datetime import datetime, timedelta

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings as django_settings
from django.core.mail.backends.locmem import EmailBackend

from accounts.models import User
from channels_app.email import tokens
from channels_app.email.parse import parse
from channels_app.models import Channel, Delivery, DeliveryState, InboundRecord, InboundState
from channels_app.services import channels, deliver, ingest
from channels_app.services.store import Raw, store_raw
from core import clock
from tests import factories
from tests.channels_app.conftest import ScriptedServer, mail
from tickets.models import Message, Ticket
from tickets.services import files, replies
from tickets.services.replies import Draft

pytestmark = pytest.mark.django_db


@pytest.fixture
def reply(channel: Channel, alice: User, now: datetime) -> Message:
    """Alice's answer to Jane, queued."""
    received = factories.received(
        channel.brand, now=now, address=channel.address, rfc_message_id="first@customer.test", subject="Order"
    )
    message = replies.reply(received.ticket_id, Draft(text="It is on its way."), by=alice, now=now)
    deliver.queue([message.pk], now=clock.now())
    return message


def only() -> Delivery:
    return Delivery.objects.get()


def test_a_reply_reaches_the_customer_with_names_thread_and_signature(
    reply: Message, smtp: ScriptedServer
) -> None:
    brand = reply.ticket.brand
    brand.signature = "Atelier Brume, Lille"
    brand.save()
    deliver.send_due()
    (sender, recipients, content) = smtp.received[0]
    sent = parse(content)
    assert "<support@example.com>" in sender
    assert recipients == ["jane@customer.test"]
    assert (sent.from_name, sent.from_email) == ("Alice Martin (Atelier Brume)", "support@example.com")
    assert (sent.subject, sent.in_reply_to) == ("Re: Order", "first@customer.test")
    assert sent.references == ("first@customer.test",)
    assert tokens.ticket_in_address(sent.reply_to, django_settings.SECRET_KEY) == reply.ticket_id
    ids = tokens.ids_in_message_id(sent.message_id, django_settings.SECRET_KEY)
    assert ids == (reply.ticket_id, reply.pk)
    assert sent.reply == "It is on its way."
    assert "Atelier Brume, Lille" in sent.text
    assert "Atelier Brume, Lille" in sent.html
    delivery = only()
    assert (delivery.state, delivery.receipt) == (DeliveryState.SENT, "250 Taken")
    assert delivery.sent_at is not None


def test_an_agent_with_a_signature_signs_in_place_of_the_brand(
    reply: Message, alice: User, smtp: ScriptedServer
) -> None:
    brand = reply.ticket.brand
    brand.signature = "Atelier Brume, Lille"
    brand.save()
    alice.signature = "Alice, customer care"
    alice.save()
    deliver.send_due()
    sent = parse(smtp.received[0][2])
    assert "Alice, customer care" in sent.text
    assert "Alice, customer care" in sent.html
    assert "Lille" not in sent.text


def test_a_reply_of_a_retired_address_goes_out_from_another_of_the_brand(
    channel: Channel, reply: Message, smtp: ScriptedServer
) -> None:
    Channel.objects.update(is_active=False)
    channels.ensure(kind="email", address="hello@example.com", brand=channel.brand)
    deliver.send_due()
    sent = parse(smtp.received[0][2])
    assert sent.from_email == "hello@example.com"
    assert tokens.without_token(sent.reply_to) == "hello@example.com"


def test_the_answer_to_a_reply_joins_its_ticket(reply: Message, smtp: ScriptedServer, now: datetime) -> None:
    deliver.send_due()
    sent = parse(smtp.received[0][2])
    stored = store_raw(
        Raw(mail("Thanks", headers=f"In-Reply-To: <{sent.message_id}>\r\n"), via="smtp"), now=now
    )
    ingest.process([stored.record_id], now=now)
    assert Ticket.objects.get().message_count == 3


def test_files_and_inline_images_are_sent(
    channel: Channel, alice: User, now: datetime, smtp: ScriptedServer
) -> None:
    received = factories.received(channel.brand, now=now, address=channel.address)
    stored = (
        files.store(b"%PDF", filename="reçu.pdf", content_type="application/pdf"),
        files.store(b"PNG", filename="p.png", content_type="image/png", is_inline=True, content_id="p1"),
    )
    draft = Draft(text="See", html='<p onclick="x">See <img src="cid:p1"></p>', files=stored)
    message = replies.reply(received.ticket_id, draft, by=alice, now=now)
    deliver.queue([message.pk], now=clock.now())
    deliver.send_due()
    sent = parse(smtp.received[0][2])
    assert [(file.filename, file.inline, file.content) for file in sent.attachments] == [
        ("p.png", True, b"PNG"),
        ("reçu.pdf", False, b"%PDF"),
    ]
    assert re.search(r'See <img[^>]* src="cid:p1">', sent.html)
    assert "onclick" not in sent.html


def test_each_recipient_has_a_fate_of_its_own(
    channel: Channel, alice: User, now: datetime, smtp: ScriptedServer
) -> None:
    received = factories.received(channel.brand, now=now, address=channel.address)
    draft = Draft(text="Hi", to=("jane@customer.test",), cc=("gone@customer.test", "JANE@customer.test"))
    message = replies.reply(received.ticket_id, draft, by=alice, now=now)
    smtp.script["RCPT gone@customer.test"] = "550 5.1.1 no such user"
    deliver.queue([message.pk], now=clock.now())
    deliver.queue([message.pk], now=clock.now())
    deliver.send_due()
    states = dict(Delivery.objects.values_list("recipient", "state"))
    assert states == {"jane@customer.test": "sent", "gone@customer.test": "failed"}
    sent = parse(smtp.received[0][2])
    assert sent.cc == ("gone@customer.test", "JANE@customer.test")
    assert Delivery.objects.get(state="failed").last_error == "550 5.1.1 no such user"


def test_what_is_refused_for_now_is_tried_again_later_and_then_arrives(
    reply: Message, smtp: ScriptedServer, now: datetime
) -> None:
    smtp.script["END"] = "451 4.7.1 greylisted"
    deliver.send_due()
    delivery = only()
    assert (delivery.state, delivery.attempts, delivery.last_error) == ("queued", 1, "451 4.7.1 greylisted")
    assert timedelta(seconds=50) < delivery.send_after - clock.now() <= timedelta(seconds=60)
    assert deliver.send_due() == 0
    smtp.script.clear()
    Delivery.objects.update(send_after=now)
    deliver.send_due()
    assert (only().state, only().attempts, only().last_error) == ("sent", 2, "")


def test_after_a_day_of_refusals_the_agent_is_told(
    reply: Message, smtp: ScriptedServer, now: datetime
) -> None:
    smtp.script["CONNECT"] = "421 busy"
    Delivery.objects.update(give_up_at=now)
    version = Ticket.objects.get().version
    deliver.send_due()
    assert only().state == "failed"
    assert "421" in only().last_error
    assert Ticket.objects.get().version > version


def test_a_server_that_refuses_connections_costs_no_mail(reply: Message, settings: object) -> None:
    settings.EMAIL_BACKEND = "channels_app.email.backend.StagedSMTPBackend"  # type: ignore[attr-defined]
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1  # type: ignore[attr-defined]
    deliver.send_due()
    assert (only().state, only().attempts) == ("queued", 1)
    assert "could not be reached" in only().last_error


def test_a_server_that_is_away_is_asked_once_for_many_mails(
    channel: Channel, alice: User, now: datetime, smtp: ScriptedServer
) -> None:
    for _ in range(3):
        received = factories.received(channel.brand, now=now, address=channel.address)
        message = replies.reply(received.ticket_id, Draft(text="Hi"), by=alice, now=now)
        deliver.queue([message.pk], now=clock.now())
    smtp.script["CONNECT"] = "hang up"
    deliver.send_due()
    assert smtp.connections == 1
    assert [d.state for d in Delivery.objects.all()] == ["queued"] * 3


def test_a_wrong_password_is_no_reason_to_give_up(
    reply: Message, smtp: ScriptedServer, settings: object
) -> None:
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "u", "p"  # type: ignore[attr-defined]
    smtp.script["EHLO"] = "250-scripted\r\n250 AUTH PLAIN"
    smtp.script["AUTH"] = "535 5.7.8 bad credentials"
    deliver.send_due()
    assert only().state == "queued"


def test_a_server_that_hangs_up_before_the_content_gets_it_again(
    reply: Message, smtp: ScriptedServer
) -> None:
    smtp.script["DATA"] = "554 5.3.4 too big"
    deliver.send_due()
    assert (only().state, only().last_error) == ("failed", "554 5.3.4 too big")


def test_a_server_that_never_answers_to_the_content_leaves_doubt(
    reply: Message, smtp: ScriptedServer, now: datetime
) -> None:
    smtp.script["END"] = "hang up"
    deliver.send_due()
    delivery = only()
    assert delivery.state == DeliveryState.UNKNOWN
    assert "did not answer" in delivery.last_error
    assert deliver.send_due() == 0
    smtp.script.clear()
    deliver.retry(delivery.pk, now=clock.now())
    deliver.send_due()
    assert only().state == "sent"


def test_a_slow_server_is_in_doubt_after_the_timeout(reply: Message, smtp: ScriptedServer) -> None:
    def slow() -> str:
        time.sleep(3)
        return "250 late"

    smtp.script["END"] = slow
    deliver.send_due()
    assert only().state == DeliveryState.UNKNOWN


def test_a_time_limit_that_strikes_during_the_wait_for_the_answer_leaves_doubt(
    reply: Message, smtp: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def struck(self: smtplib.SMTP, content: bytes) -> None:
        raise SoftTimeLimitExceeded

    monkeypatch.setattr(smtplib.SMTP, "data", struck)
    with pytest.raises(SoftTimeLimitExceeded):
        deliver.send_due()
    assert (only().state, only().last_error) == ("unknown", "SoftTimeLimitExceeded: SoftTimeLimitExceeded()")


def test_a_time_limit_that_strikes_before_the_content_leaves_it_queued(
    reply: Message, smtp: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def struck(*args: object) -> None:
        raise SoftTimeLimitExceeded

    monkeypatch.setattr(smtplib.SMTP, "rcpt", struck)
    with pytest.raises(SoftTimeLimitExceeded):
        deliver.send_due()
    assert only().state == "queued"


@pytest.mark.parametrize(
    ("code", "state"), [(None, "unknown"), (503, "unknown"), (429, "queued"), (400, "failed")]
)
def test_a_web_service_that_fails_leaves_doubt_unless_it_refused(
    reply: Message, monkeypatch: pytest.MonkeyPatch, code: int | None, state: str
) -> None:
    class WebServiceError(Exception):
        status_code = code

    def failing(*args: object) -> None:
        raise WebServiceError("no")

    monkeypatch.setattr(EmailBackend, "send_messages", failing)
    deliver.send_due()
    assert only().state == state


def test_a_sweep_that_has_no_time_left_hands_back_what_it_did_not_send(
    reply: Message, smtp: ScriptedServer
) -> None:
    deliver._send_all("email", deliver.claim(now=clock.now()), end=time.monotonic())
    assert (only().state, smtp.received) == ("queued", [])
    deliver.send_due()
    assert only().state == "sent"


def test_a_worker_that_died_before_the_content_is_followed_by_another(
    reply: Message, smtp: ScriptedServer, now: datetime
) -> None:
    deliver.claim(now=clock.now())
    assert deliver.claim(now=clock.now()) == []
    Delivery.objects.update(leased_until=now)
    deliver.send_due()
    assert (only().state, only().attempts, len(smtp.received)) == ("sent", 2, 1)


def test_a_worker_that_died_after_the_content_is_never_followed(
    reply: Message, smtp: ScriptedServer, now: datetime
) -> None:
    deliver.claim(now=clock.now())
    Delivery.objects.update(leased_until=now, content_at=now)
    deliver.send_due()
    assert only().state == DeliveryState.UNKNOWN
    assert "may have arrived" in only().last_error
    assert smtp.received == []


def test_a_worker_that_lost_its_lease_sends_nothing(
    reply: Message, smtp: ScriptedServer, now: datetime
) -> None:
    def stolen() -> str:
        Delivery.objects.update(attempts=7)
        return "250 OK"

    (delivery,) = deliver.claim(now=clock.now())
    Delivery.objects.update(attempts=7)
    deliver._send_all("email", [delivery])
    assert smtp.received == []
    assert (only().state, only().attempts) == ("sending", 7)


def test_an_arrived_message_cannot_be_sent_again(reply: Message, smtp: ScriptedServer, now: datetime) -> None:
    deliver.send_due()
    with pytest.raises(deliver.CannotRetry, match="Sent"):
        deliver.retry(only().pk, now=now)


def bounce_of(message_id: str, recipient: str, action: str = "failed", status: str = "5.1.1") -> bytes:
    return (
        "From: MAILER-DAEMON@mx.test\r\nTo: support@example.com\r\nSubject: Undelivered\r\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
        "--b\r\n\r\nIt failed.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        "Reporting-MTA: dns; mx.test\r\n\r\n"
        f"Final-Recipient: rfc822; {recipient}\r\nAction: {action}\r\nStatus: {status}\r\n"
        "Diagnostic-Code: smtp; 550 5.1.1 user unknown\r\n"
        f"--b\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: <{message_id}>\r\nSubject: x\r\n\r\nx\r\n--b--\r\n"
    ).encode()


def take(raw: bytes, now: datetime) -> InboundRecord:
    stored = store_raw(Raw(raw, via="smtp", recipients=("support@example.com",)), now=now)
    ingest.process([stored.record_id], now=now)
    return InboundRecord.objects.get(pk=stored.record_id)


def test_a_bounce_is_shown_on_the_message_and_makes_no_ticket(
    reply: Message, smtp: ScriptedServer, now: datetime
) -> None:
    deliver.send_due()
    reply.refresh_from_db()
    record = take(bounce_of(reply.rfc_message_id, "Jane@customer.test"), now)
    assert (record.state, record.message_id) == (InboundState.PROCESSED, reply.pk)
    assert (only().state, only().last_error) == ("failed", "5.1.1 550 user unknown")
    assert Ticket.objects.count() == 1


def test_a_delay_notice_fails_nothing(reply: Message, smtp: ScriptedServer, now: datetime) -> None:
    deliver.send_due()
    reply.refresh_from_db()
    take(bounce_of(reply.rfc_message_id, "jane@customer.test", "delayed", "4.4.1"), now)
    assert only().state == "sent"
    assert only().last_error


def test_a_bounce_of_nothing_that_we_sent_is_ignored_with_its_reason(channel: Channel, now: datetime) -> None:
    record = take(bounce_of("stranger@x.test", "jane@customer.test"), now)
    assert record.state == InboundState.IGNORED
    assert "nothing that we sent" in record.reason
    assert Ticket.objects.count() == 0


def test_no_machine_answers_a_machine(channel: Channel, now: datetime) -> None:
    received = factories.received(channel.brand, now=now, address=channel.address, is_automatic=True)
    with pytest.raises(replies.CannotReply, match="machines"):
        replies.send_automatic(received.ticket_id, Draft(text="How did we do?"), reason="survey", now=now)
