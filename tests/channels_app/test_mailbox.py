"""What the demo's customers received."""

import asyncio
import threading
from datetime import datetime
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP
from django.test import Client

from accounts.models import User
from channels_app.email.mailbox import MailboxHandler
from channels_app.models import Delivery, DemoMail
from channels_app.services import deliver, demo_mailbox
from core import clock
from tests import factories
from tests.channels_app.conftest import mail
from tickets.models import Brand
from tickets.services import replies
from tickets.services.replies import Draft

pytestmark = pytest.mark.django_db


@pytest.fixture
def open_mailbox(brand: Brand) -> None:
    brand.is_demo = True
    brand.save()


def receive(raw: bytes, now: datetime, message_id: str = "1@example.com") -> None:
    demo_mailbox.receive(
        raw,
        message_id=message_id,
        subject="Your order",
        sender="Alice <support@example.com>",
        recipients=["Jane@customer.test"],
        now=now,
    )


def test_the_mailbox_exists_only_where_the_demo_is(brand: Brand, client: Client) -> None:
    assert client.get("/mailbox/").status_code == 404
    assert client.get("/mailbox/1/").status_code == 404


def test_mails_are_listed_and_shown_with_links_that_can_be_followed(
    open_mailbox: None, client: Client, now: datetime
) -> None:
    receive(mail("Tell us: http://testserver/s/abc"), now)
    page = client.get("/mailbox/")
    assert "Your order" in page.content.decode()
    assert page.headers["Cache-Control"] == "no-store, private"
    shown = client.get(f"/mailbox/{DemoMail.objects.get().pk}/").content.decode()
    assert 'href="http://testserver/s/abc"' in shown
    assert client.get("/mailbox/?to=nobody@customer.test").status_code == 200


def test_the_same_mail_twice_is_one_row(open_mailbox: None, now: datetime) -> None:
    raw = mail()
    receive(raw, now)
    receive(raw, now)
    receive(raw, now, message_id="2@example.com")
    assert list(DemoMail.objects.order_by("pk").values_list("times_seen", flat=True)) == [2, 1]


def test_hostile_mail_is_shown_harmless(open_mailbox: None, client: Client, now: datetime) -> None:
    receive(mail("<script>alert(1)</script><p>Hi</p>", headers="Content-Type: text/html\r\n"), now)
    shown = client.get(f"/mailbox/{DemoMail.objects.get().pk}/").content.decode()
    assert "alert(1)" not in shown
    assert "<p>Hi</p>" in shown


@pytest.mark.django_db(transaction=True)
def test_a_reply_goes_by_real_smtp_into_the_mailbox(
    brand: Brand, alice: User, now: datetime, settings: Any, client: Client
) -> None:
    brand.is_demo = True
    brand.save()
    received = factories.received(brand, now=now, address="support@example.com")
    message = replies.reply(received.ticket_id, Draft(text="On its way."), by=alice, now=now)
    deliver.queue([message.pk], now=clock.now())
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        listening = asyncio.run_coroutine_threadsafe(
            loop.create_server(lambda: SMTP(MailboxHandler()), "127.0.0.1", 0), loop
        ).result(timeout=10)
        settings.EMAIL_BACKEND = "channels_app.email.backend.StagedSMTPBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = listening.sockets[0].getsockname()[:2]
        deliver.send_due()
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(timeout=10)
    assert Delivery.objects.get().state == "sent"
    stored = DemoMail.objects.get()
    assert (stored.recipient, stored.subject) == ("jane@customer.test", "Re: Where is my order?")
    assert "On its way." in client.get(f"/mailbox/{stored.pk}/").content.decode()
