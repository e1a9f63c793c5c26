"""What becomes of mails that came in."""

import threading
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.db import connection, transaction

from channels_app import jobs
from channels_app.email import tokens
from channels_app.events import InboundStored
from channels_app.models import Channel, InboundRecord, InboundState
from channels_app.services import channels, ingest
from channels_app.services.store import Raw, store_raw, store_raws
from core import outbox
from customers.models import Customer
from tests.channels_app.conftest import mail
from tickets.models import Message, Ticket
from tickets.services import files, intake, lifecycle, replies
from tickets.services.replies import CannotReply, Draft
from tickets.states import Status

pytestmark = pytest.mark.django_db


def take(*raws: bytes, now: datetime, via: str = "smtp") -> list[InboundRecord]:
    stored = store_raws([Raw(raw, via=via, recipients=("support@example.com",)) for raw in raws], now=now)
    ingest.process([one.record_id for one in stored], now=now)
    return [InboundRecord.objects.get(pk=one.record_id) for one in stored]


def test_a_mail_becomes_a_ticket_of_its_sender(channel: Channel, now: datetime) -> None:
    raw = mail("Où est ma commande ?", sender="=?utf-8?q?Zo=C3=A9?= <Zoe@Customer.test>", subject="Commande")
    (record,) = take(raw, now=now)
    assert (record.state, record.attempts, bytes(record.raw)) == (InboundState.PROCESSED, 1, raw)
    assert record.message is not None
    message, ticket = record.message, Ticket.objects.get()
    assert (ticket.subject, ticket.brand, ticket.customer.name) == ("Commande", channel.brand, "Zoé")
    assert (message.sender, message.body) == ("Zoe@Customer.test", "Où est ma commande ?")
    assert message.thread is not None
    assert message.thread.address == "support@example.com"


def test_the_same_mail_by_smtp_and_by_imap_is_one_message(channel: Channel, now: datetime) -> None:
    raw = mail(message_id="one@customer.test")
    by_imap = b"Received: by imap\n" + raw.replace(b"\r\n", b"\n")
    (first,) = take(raw, now=now)
    (second,) = take(by_imap, now=now, via="imap")
    assert (first.pk, second.times_seen) == (second.pk, 2)
    assert Message.objects.count() == 1


def test_the_same_mail_twice_in_one_batch_is_stored_once(channel: Channel, now: datetime) -> None:
    raw = mail()
    stored = store_raws([Raw(raw, via="smtp"), Raw(raw, via="smtp")], now=now)
    assert [one.is_new for one in stored] == [True, False]
    assert InboundRecord.objects.count() == 1


def test_a_copy_that_was_encoded_anew_on_the_way_is_not_a_second_message(
    channel: Channel, now: datetime
) -> None:
    take(
        mail("déjà vu", message_id="x@customer.test", headers="Content-Transfer-Encoding: 8bit\r\n"), now=now
    )
    again = mail(
        "d=C3=A9j=C3=A0 vu",
        message_id="x@customer.test",
        headers="Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n",
    )
    (record,) = take(again, now=now)
    assert record.state == InboundState.IGNORED
    assert Message.objects.count() == 1


def test_an_answer_to_our_address_with_token_joins_its_ticket(channel: Channel, now: datetime) -> None:
    take(mail(), now=now)
    ticket = Ticket.objects.get()
    address = tokens.reply_address("support@example.com", ticket.pk, settings.SECRET_KEY)
    take(mail("More", to=address, subject="something else"), now=now)
    assert Ticket.objects.get().message_count == 2


def test_a_forged_token_joins_nothing(channel: Channel, now: datetime) -> None:
    take(mail(), now=now)
    ticket = Ticket.objects.get()
    take(mail("Let me in", to=f"support+t{ticket.pk}.aaaaaaaaaaaaaaaa@example.com"), now=now)
    assert Ticket.objects.count() == 2


def test_an_answer_by_references_joins_and_a_subject_alone_does_not(channel: Channel, now: datetime) -> None:
    take(mail(message_id="a@customer.test", subject="Refund"), now=now)
    take(mail(subject="Re: Refund", headers="In-Reply-To: <a@customer.test>\r\n"), now=now)
    take(mail(subject="Re: Refund", sender="eve@stranger.test"), now=now)
    assert sorted(Ticket.objects.values_list("message_count", flat=True)) == [1, 2]


def test_one_sender_in_any_case_is_one_customer(channel: Channel, now: datetime) -> None:
    take(mail(sender="JANE@CUSTOMER.TEST"), mail(sender="jane@customer.test"), now=now)
    assert Customer.objects.count() == 1


def test_a_mail_that_breaks_goes_into_quarantine_alone_and_can_be_tried_again(
    channel: Channel, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = files.store

    def broken(content: bytes, **values: object) -> object:
        if b"poison" in content:
            raise RuntimeError("no room")
        return whole(content, **values)  # type: ignore[arg-type]

    monkeypatch.setattr(files, "store", broken)
    attachment = "Content-Type: text/x-poison\r\nContent-Disposition: attachment; filename=x\r\n"
    bad, good = take(mail("poison", headers=attachment), mail("fine"), now=now)
    assert (bad.state, bad.error) == (InboundState.QUARANTINED, "RuntimeError: no room")
    assert good.state == InboundState.PROCESSED
    assert Ticket.objects.count() == 1

    monkeypatch.setattr(files, "store", whole)
    ingest.retry(bad.pk, now=now)
    ingest.process([bad.pk], now=now)
    bad.refresh_from_db()
    assert (bad.state, bad.error, bad.attempts) == (InboundState.PROCESSED, "", 2)


def test_what_failed_leaves_no_events_behind(
    channel: Channel, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: object, **kwargs: object) -> None:
        intake_receive(*args, **kwargs)
        raise RuntimeError("after the events")

    intake_receive = intake.receive_all
    monkeypatch.setattr(intake, "receive_all", broken)
    stored = store_raw(Raw(mail(), via="smtp"), now=now)
    before = outbox.OutboxEvent.objects.count()
    with outbox.collecting():
        ingest.process([stored.record_id], now=now)
    assert outbox.OutboxEvent.objects.count() == before
    assert Ticket.objects.count() == 0


@pytest.mark.parametrize(
    "raw", [b"", b"\x00\xff" * 50, b"From: nobody\n\nhello", b"-" * 5000, b"From: @\n\nx"]
)
def test_what_is_no_mail_is_kept_in_quarantine(raw: bytes, channel: Channel, now: datetime) -> None:
    (record,) = take(raw, now=now)
    assert record.state == InboundState.QUARANTINED
    assert record.reason
    assert bytes(record.raw) == raw


def test_a_mail_without_any_channel_is_kept(brand: object, now: datetime) -> None:
    (record,) = take(mail(), now=now)
    assert (record.state, Ticket.objects.count()) == (InboundState.QUARANTINED, 0)


def test_an_out_of_office_note_stays_on_its_ticket_and_opens_nothing(channel: Channel, now: datetime) -> None:
    take(mail(message_id="a@customer.test"), now=now)
    lifecycle.change_status(Ticket.objects.get().pk, Status.RESOLVED, by="system", now=now)
    away = "Auto-Submitted: auto-replied\r\n"
    take(mail("I am away", headers=away + "In-Reply-To: <a@customer.test>\r\n"), now=now)
    ticket = Ticket.objects.get()
    assert (ticket.status, ticket.message_count) == (Status.RESOLVED, 2)
    assert ticket.messages.order_by("-pk")[0].is_automatic
    (lonely,) = take(mail("I am away", headers=away), now=now)
    assert lonely.state == InboundState.IGNORED


FORWARDED_BOUNCE = (
    "What does this mean?\r\n\r\n-------- Forwarded Message --------\r\nFrom: MAILER-DAEMON@mx.test\r\n"
    "Message-ID: <x@mx.test>\r\n\r\nYour message could not be delivered: user unknown"
)


@pytest.mark.parametrize(
    ("sender", "subject", "text"),
    [
        ("jane@customer.test", "Vacation rental refund", "I want my money back"),
        ("jane@customer.test", "Out of office rule broken", "It answers nobody"),
        ("delivery@courier.test", "Parcel 4812", "The street in the address does not exist"),
        ("jane@customer.test", "Fwd: Undelivered Mail Returned to Sender", FORWARDED_BOUNCE),
        ("support@example.com", "Vacation rental refund", "By the form on our own pages"),
    ],
)
def test_words_that_look_like_a_machines_make_a_ticket_that_no_machine_answers(
    sender: str, subject: str, text: str, channel: Channel, now: datetime
) -> None:
    stored = store_raw(Raw(mail(text, sender=sender, subject=subject), via="smtp", sender=sender), now=now)
    ingest.process([stored.record_id], now=now)
    record = InboundRecord.objects.get()
    assert (record.state, record.reason) == (InboundState.PROCESSED, "")
    message = Message.objects.get()
    assert (message.is_automatic, message.looks_automatic) == (False, True)


@pytest.mark.parametrize(
    "headers", ["Return-Path: <>\r\n", "Auto-Submitted: auto-replied\r\n", "X-Autoreply: yes\r\n"]
)
def test_a_machine_that_says_so_and_answers_nothing_of_ours_is_ignored(
    headers: str, channel: Channel, now: datetime
) -> None:
    raw = mail("I am away", subject="Out of office", headers=headers)
    stored = store_raw(Raw(raw, via="smtp", sender="jane@customer.test"), now=now)
    ingest.process([stored.record_id], now=now)
    assert InboundRecord.objects.get().state == InboundState.IGNORED


def test_our_own_mail_that_comes_back_is_ignored(channel: Channel, now: datetime) -> None:
    ours = tokens.message_id(1, 2, "example.com", settings.SECRET_KEY)
    (record,) = take(mail(message_id=ours), now=now)
    assert (record.state, record.reason) == (InboundState.IGNORED, "a message of ours that came back")


def test_blocked_senders_and_domains_make_no_tickets(channel: Channel, now: datetime) -> None:
    channels.block("@spam.test")
    channels.block("bad@customer.test")
    raws = [
        mail(sender=one) for one in ("x@spam.test", "x@mail.spam.test", "Bad@Customer.test", "ok@nospam.test")
    ]
    states = [record.state for record in take(*raws, now=now)]
    assert states == [InboundState.IGNORED] * 3 + [InboundState.PROCESSED]


def test_a_blocked_customer_makes_no_tickets(channel: Channel, now: datetime) -> None:
    take(mail(), now=now)
    Customer.objects.update(is_blocked=True)
    record, other = take(mail(sender="JANE@customer.test"), mail(sender="ok@customer.test"), now=now)
    assert (record.state, record.reason) == (InboundState.IGNORED, "the sender is blocked")
    assert other.state == InboundState.PROCESSED
    assert Ticket.objects.count() == 2


def test_strangers_html_is_stored_safe_and_files_by_content(channel: Channel, now: datetime) -> None:
    body = (
        "--b\r\nContent-Type: text/html\r\n\r\n<p onclick=x>Hi<script>x</script><img src='cid:p'></p>\r\n"
        "--b\r\nContent-Type: image/png; name=p.png\r\nContent-ID: <p>\r\n\r\nPNG\r\n--b--"
    )
    (record,) = take(mail(body, headers="Content-Type: multipart/related; boundary=b\r\n"), now=now)
    message = record.message
    assert message is not None
    assert message.html == '<p>Hi<img data-cid="p"></p>'
    attachment = message.attachments.get()
    assert (attachment.filename, attachment.size, attachment.is_inline) == ("p.png", 3, True)


def test_a_file_that_no_html_shows_is_an_attachment_though_it_is_called_inline(
    channel: Channel, now: datetime
) -> None:
    body = (
        "--b\r\nContent-Type: text/plain\r\n\r\nSee the bill\r\n"
        "--b\r\nContent-Type: application/pdf; name=bill.pdf\r\nContent-Disposition: inline; filename=bill.pdf\r\n"
        "Content-ID: <p>\r\n\r\nPDF\r\n--b--"
    )
    take(mail(body, headers="Content-Type: multipart/mixed; boundary=b\r\n"), now=now)
    assert not Message.objects.get().attachments.get().is_inline
    assert Ticket.objects.get().has_attachments


@pytest.mark.parametrize("sender", ["noreply@shop.test", "support@example.com"])
def test_a_contact_form_writes_for_the_customer_whom_it_names(
    sender: str, channel: Channel, now: datetime
) -> None:
    (record,) = take(
        mail(sender=f"Shop form <{sender}>", headers="Reply-To: Zoe <zoe@customer.test>\r\n"), now=now
    )
    assert record.message is not None
    assert record.message.sender == sender
    assert Customer.objects.get().identities.get().value == "zoe@customer.test"
    assert Customer.objects.get().name == "Zoe"


@pytest.mark.parametrize(
    ("sender", "reply_to"),
    [
        ("jane@customer.test", "zoe@customer.test"),
        ("noreply@shop.test", "zoe@customer.test, jane@customer.test"),
        ("noreply@shop.test", "support@example.com"),
        ("noreply@shop.test", "nobody"),
    ],
)
def test_otherwise_the_customer_is_who_sent_it(
    sender: str, reply_to: str, channel: Channel, now: datetime
) -> None:
    take(mail(sender=sender, headers=f"Reply-To: {reply_to}\r\n"), now=now)
    assert Customer.objects.get().identities.get().value == sender


def test_a_batch_costs_no_more_statements_than_one_mail(
    channel: Channel, now: datetime, django_assert_max_num_queries: object
) -> None:
    stored = store_raws([Raw(mail(sender=f"c{n}@customer.test"), via="smtp") for n in range(20)], now=now)
    with django_assert_max_num_queries(28):  # type: ignore[operator]
        ingest.process([one.record_id for one in stored], now=now)
    assert Ticket.objects.count() == 20


def test_large_mails_are_read_a_few_at_a_time(
    channel: Channel, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[list[int]] = []
    together = ingest._process_together

    def watch(records: Sequence[InboundRecord], now: datetime) -> None:
        read.append([len(record.raw) for record in records])
        together(records, now=now)

    monkeypatch.setattr(ingest, "BYTES_AT_ONCE", 5_000)
    monkeypatch.setattr(ingest, "_process_together", watch)
    records = take(
        *(mail("x" * size, sender=f"{size}@customer.test") for size in (100, 200, 9_000, 300)), now=now
    )
    assert sum(map(len, read)) == 4
    assert all(sum(sizes) <= 5_000 or len(sizes) == 1 for sizes in read)
    assert len(read) < 4
    assert {record.state for record in records} == {InboundState.PROCESSED}


@pytest.mark.django_db(transaction=True)
def test_a_record_that_is_locked_for_a_moment_is_waited_for(channel: Channel, now: datetime) -> None:
    raw = mail()
    record_id = store_raw(Raw(raw, via="smtp"), now=now).record_id
    counted, release = threading.Event(), threading.Event()

    def see_again() -> None:
        try:
            with transaction.atomic():
                store_raw(Raw(raw, via="imap"), now=now)
                counted.set()
                release.wait(10)
        finally:
            connection.close()

    duplicate = threading.Thread(target=see_again)
    duplicate.start()
    assert counted.wait(10)
    timer = threading.Timer(0.3, release.set)
    timer.start()
    assert ingest.process([record_id], now=now) == 1
    duplicate.join()
    timer.join()
    assert InboundRecord.objects.get().state == InboundState.PROCESSED


def test_what_waits_for_long_is_queued_again(channel: Channel, now: datetime) -> None:
    old, new = (
        store_raw(Raw(mail(), via="smtp"), now=now - timedelta(minutes=minutes)).record_id
        for minutes in (6, 4)
    )
    take(mail(), now=now - timedelta(minutes=7))
    outbox.OutboxEvent.objects.all().delete()
    jobs.announce_forgotten(now)
    assert [e.payload["record_id"] for e in outbox.OutboxEvent.objects.filter(name=InboundStored.name)] == [
        old
    ]
    ingest.process([old, new, old], now=now)
    assert Ticket.objects.count() == 3


def take_doubtful(text: str, *, headers: str = "", now: datetime) -> None:
    """A mail whose subject is a machine's, from a server that names its sender; no header field says more."""
    raw = mail(text, subject="Automatic reply: it is still broken", headers=headers)
    stored = store_raw(Raw(raw, via="smtp", sender="jane@customer.test"), now=now)
    ingest.process([stored.record_id], now=now)


def test_what_only_looks_like_a_machine_reopens_a_resolved_ticket(channel: Channel, now: datetime) -> None:
    take(mail(message_id="a@customer.test"), now=now)
    ticket = Ticket.objects.get()
    lifecycle.change_status(ticket.pk, Status.RESOLVED, by="system", now=now)
    answer = "In-Reply-To: <a@customer.test>\r\n"
    take_doubtful("Help!", headers=answer, now=now + timedelta(hours=1))
    ticket.refresh_from_db()
    message = ticket.messages.order_by("-pk")[0]
    assert (message.is_automatic, message.looks_automatic) == (False, True)
    assert (ticket.status, ticket.waiting_since) == (Status.OPEN, now + timedelta(hours=1))
    assert ticket.events.filter(kind="received").count() == 2


def test_what_only_looks_like_a_machine_is_never_answered_by_one(channel: Channel, now: datetime) -> None:
    take_doubtful("Help!", now=now)
    ticket = Ticket.objects.get()
    assert ticket.waiting_since == now
    with pytest.raises(CannotReply):
        replies.send_automatic(ticket.pk, Draft("We got it."), reason="rule:1", now=now)
