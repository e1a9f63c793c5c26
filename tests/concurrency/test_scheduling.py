"""The moment of a scheduled reply against the hand that cancels it."""

import threading
from datetime import datetime, timedelta

import pytest

from accounts.models import User
from tests import factories
from tests.concurrency.together import together
from tickets.models import Brand, Direction, Message, ScheduledReply, ScheduledState, Ticket
from tickets.services import scheduling
from tickets.services.replies import Draft
from tickets.services.scheduling import CannotSchedule

pytestmark = pytest.mark.django_db(transaction=True)


def scheduled(brand: Brand, alice: User, now: datetime, number: int = 0) -> ScheduledReply:
    ticket = factories.ticket(brand, now=now, email=f"{number}@customer.test")
    at = now + timedelta(hours=1)
    return scheduling.schedule(ticket.pk, Draft(text="Hello"), send_at=at, by=alice, now=now)


def was_sent(row: ScheduledReply) -> bool:
    return Message.objects.filter(ticket=row.ticket_id, direction=Direction.OUTBOUND).exists()


def test_of_cancelling_and_sending_exactly_one_happens(brand: Brand, alice: User, now: datetime) -> None:
    for number in range(20):
        row = scheduled(brand, alice, now, number)
        cancelled, message = together(
            lambda row=row: scheduling.cancel(row.pk, by=alice, now=row.send_at),
            lambda row=row: scheduling.send_due(row.pk, now=row.send_at),
        )
        row.refresh_from_db()
        if was_sent(row):
            assert isinstance(cancelled, CannotSchedule)
            assert (row.state, row.message) == (ScheduledState.SENT, message)
        else:
            assert isinstance(cancelled, Ticket)
            assert (row.state, message) == (ScheduledState.CANCELLED, None)


def test_two_sweeps_send_it_once(brand: Brand, alice: User, now: datetime) -> None:
    for number in range(10):
        row = scheduled(brand, alice, now, number)
        together(*[lambda row=row: scheduling.send_due(row.pk, now=row.send_at) for _ in range(3)])
        assert Message.objects.filter(ticket=row.ticket_id, direction=Direction.OUTBOUND).count() == 1


def test_without_the_lock_a_reply_is_cancelled_and_sent(
    brand: Brand, alice: User, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin: it shows that the tests above would notice a missing lock."""
    row = scheduled(brand, alice, now)
    both_have_read, is_cancelled = threading.Barrier(2), threading.Event()
    senders: set[int] = set()

    def read_without_lock(scheduled_id: int) -> tuple[Ticket, ScheduledReply]:
        found = ScheduledReply.objects.select_related("author", "ticket__customer").get(pk=scheduled_id)
        both_have_read.wait(timeout=10)
        if threading.get_ident() in senders:
            is_cancelled.wait(timeout=10)
        return found.ticket, found

    def cancel() -> Ticket:
        ticket = scheduling.cancel(row.pk, by=alice, now=row.send_at)
        is_cancelled.set()
        return ticket

    def send() -> Message | None:
        senders.add(threading.get_ident())
        return scheduling.send_due(row.pk, now=row.send_at)

    monkeypatch.setattr(scheduling, "_locked", read_without_lock)
    cancelled, message = together(cancel, send)
    assert isinstance(cancelled, Ticket)
    assert isinstance(message, Message)
