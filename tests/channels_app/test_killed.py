"""Workers killed by SIGKILL in the middle of reading and of sending, on real transactions."""

import os
import signal
import threading
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connections

from accounts.models import User
from channels_app.models import Channel, Delivery, DeliveryState, InboundRecord, InboundState
from channels_app.services import deliver, ingest
from channels_app.services.store import Raw, store_raw
from core import clock
from tests import factories
from tests.channels_app.conftest import ScriptedServer, mail
from tickets.models import Message, Ticket
from tickets.services import intake, replies
from tickets.services.replies import Draft

pytestmark = pytest.mark.django_db(transaction=True)


def worker(work: Callable[[], object]) -> int:
    """Fork a process that does the work; returns its number."""
    connections.close_all()
    for connection in connections.all():
        connection.close_pool()  # type: ignore[attr-defined]
    child = os.fork()
    if child == 0:
        try:
            work()
        finally:
            os._exit(0)
    return child


def kill(child: int) -> None:
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.fixture
def queued(channel: Channel, alice: User) -> Delivery:
    now = clock.now()
    received = factories.received(channel.brand, now=now, address=channel.address)
    message = replies.reply(received.ticket_id, Draft(text="Hi"), by=alice, now=now)
    deliver.queue([message.pk], now=now)
    return Delivery.objects.get()


def send_until(step: str, smtp: ScriptedServer, answer: str) -> None:
    """A worker begins to send, and is killed while the server thinks about a step."""
    reached, go_on = threading.Event(), threading.Event()

    def think() -> str:
        reached.set()
        go_on.wait(20)
        return answer

    smtp.script[step] = think
    child = worker(deliver.send_due)
    assert reached.wait(20)
    kill(child)
    del smtp.script[step]
    go_on.set()
    Delivery.objects.filter(state="sending").update(leased_until=clock.now() - timedelta(seconds=1))


def test_killed_before_the_content_the_reply_goes_out_once(queued: Delivery, smtp: ScriptedServer) -> None:
    send_until("RCPT jane@customer.test", smtp, "250 OK")
    assert smtp.received == []
    deliver.send_due()
    queued.refresh_from_db()
    assert (queued.state, len(smtp.received)) == (DeliveryState.SENT, 1)


def test_killed_after_the_content_the_agent_is_asked(queued: Delivery, smtp: ScriptedServer) -> None:
    send_until("END", smtp, "250 Taken")
    wait_until(lambda: len(smtp.received) == 1)
    deliver.send_due()
    queued.refresh_from_db()
    assert (queued.state, len(smtp.received)) == (DeliveryState.UNKNOWN, 1)


def test_killed_while_reading_the_mail_is_one_ticket(channel: Channel, tmp_path: object) -> None:
    stored = store_raw(Raw(mail(), via="smtp"), now=clock.now())
    began = os.path.join(str(tmp_path), "began")

    def read_slowly() -> None:
        whole = intake.receive_all

        def receive_and_wait(*args: object, **kwargs: object) -> object:
            found = whole(*args, **kwargs)  # type: ignore[arg-type]
            open(began, "w").close()
            time.sleep(30)
            return found

        intake.receive_all = receive_and_wait  # type: ignore[assignment]
        ingest.process([stored.record_id], now=clock.now())

    child = worker(read_slowly)
    wait_until(lambda: os.path.exists(began))
    kill(child)
    assert Ticket.objects.count() == 0
    assert InboundRecord.objects.get().state == InboundState.RECEIVED
    wait_until(lambda: ingest.process([stored.record_id], now=clock.now()) == 1)
    assert (Ticket.objects.count(), Message.objects.count()) == (1, 1)
