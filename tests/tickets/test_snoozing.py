"""Out of sight until a moment, or until the customer writes."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError

from accounts.models import User
from tests import factories
from tickets.models import Brand, Ticket, TicketEvent
from tickets.services import lifecycle, snoozing, undo
from tickets.services.recorder import recording
from tickets.services.snoozing import CannotSnooze
from tickets.states import Status

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket(brand: Brand, now: datetime) -> Ticket:
    return factories.ticket(brand, now=now)


def test_a_snoozed_ticket_comes_back_at_its_time_on_top_and_as_news(
    ticket: Ticket, alice: User, now: datetime
) -> None:
    until = now + timedelta(hours=3)
    snoozing.snooze(ticket.pk, until, by=alice, now=now)
    assert not Ticket.objects.awake().filter(pk=ticket.pk).exists()
    assert snoozing.wake_due(now=until - timedelta(seconds=1)) == 0
    assert snoozing.wake_due(now=until) == 1
    assert snoozing.wake_due(now=until) == 0
    ticket.refresh_from_db()
    assert (ticket.snoozed_until, ticket.status, ticket.activity_at) == (None, Status.NEW, until)
    assert ticket.news_version == ticket.version
    log = TicketEvent.objects.filter(ticket=ticket, kind="snoozed").order_by("id")
    assert [(row.actor, bool(row.after)) for row in log] == [(f"user:{alice.pk}", True), ("system", False)]


def test_a_customer_who_writes_brings_it_back_at_once(
    ticket: Ticket, brand: Brand, alice: User, now: datetime
) -> None:
    snoozing.snooze(ticket.pk, now + timedelta(days=1), by=alice, now=now)
    factories.received(brand, now=now + timedelta(hours=1), ticket_id=ticket.pk)
    ticket.refresh_from_db()
    assert ticket.snoozed_until is None


def test_an_automatic_answer_lets_it_sleep(ticket: Ticket, brand: Brand, alice: User, now: datetime) -> None:
    snoozing.snooze(ticket.pk, now + timedelta(days=1), by=alice, now=now)
    factories.received(brand, now=now + timedelta(hours=1), ticket_id=ticket.pk, is_automatic=True)
    ticket.refresh_from_db()
    assert ticket.snoozed_until is not None


def test_resolving_ends_the_snooze_and_undo_brings_both_back(
    ticket: Ticket, alice: User, now: datetime
) -> None:
    until = now + timedelta(days=1)
    snoozing.snooze(ticket.pk, until, by=alice, now=now)
    with recording("status", by=alice, now=now) as record:
        lifecycle.change_status(ticket.pk, Status.RESOLVED, by=alice, now=now)
    ticket.refresh_from_db()
    assert ticket.snoozed_until is None
    assert record.operation_id is not None
    undo.undo(record.operation_id, by=alice, now=now)
    ticket.refresh_from_db()
    assert (ticket.status, ticket.snoozed_until) == (Status.NEW, until)


def test_a_snooze_is_undone(ticket: Ticket, alice: User, now: datetime) -> None:
    with recording("snooze", by=alice, now=now) as record:
        until = (now + timedelta(days=1)).astimezone(ZoneInfo("Europe/Paris"))
        snoozing.snooze(ticket.pk, until, by=alice, now=now)
    assert record.operation_id is not None
    undo.undo(record.operation_id, by=alice, now=now)
    ticket.refresh_from_db()
    assert ticket.snoozed_until is None


@pytest.mark.parametrize("delta", [timedelta(0), timedelta(minutes=-1), timedelta(days=400)])
def test_a_moment_that_makes_no_sense_is_refused(
    ticket: Ticket, alice: User, now: datetime, delta: timedelta
) -> None:
    with pytest.raises(CannotSnooze):
        snoozing.snooze(ticket.pk, now + delta, by=alice, now=now)


def test_work_that_is_done_is_not_snoozed(ticket: Ticket, alice: User, now: datetime) -> None:
    lifecycle.change_status(ticket.pk, Status.RESOLVED, by=alice, now=now)
    with pytest.raises(CannotSnooze):
        snoozing.snooze(ticket.pk, now + timedelta(days=1), by=alice, now=now)
    with pytest.raises(IntegrityError):
        Ticket.objects.filter(pk=ticket.pk).update(snoozed_until=now)
