"""Taking back what one did."""

from datetime import datetime, timedelta

import pytest

from accounts.models import User
from accounts.services import people
from metrics import clocks
from metrics.projections.tickets import project
from surveys.models import Invitation, Survey
from surveys.services import invitations
from surveys.states import State
from tests import factories
from tickets.models import Brand, EventKind, Operation, Queue, Ticket, TicketEvent
from tickets.services import assignment, changes, lifecycle, properties, undo
from tickets.services.recorder import recording
from tickets.services.undo import CannotUndo
from tickets.states import Priority, Status

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket(brand: Brand, now: datetime) -> Ticket:
    return factories.ticket(brand, now=now)


def resolve(ticket: Ticket, by: User, now: datetime) -> int:
    with recording("status", by=by, now=now) as record:
        lifecycle.change_status(ticket.pk, Status.RESOLVED, by=by, now=now)
    assert record.operation_id is not None
    return record.operation_id


def test_a_resolved_ticket_is_as_it_was_after_undo(ticket: Ticket, alice: User, now: datetime) -> None:
    properties.set_priority(ticket.pk, Priority.HIGH, by=alice, now=now)
    lifecycle.change_status(ticket.pk, Status.PENDING, by=alice, now=now)
    ticket.refresh_from_db()
    waiting = ticket.waiting_since
    operation = resolve(ticket, alice, now)
    outcome = undo.undo(operation, by=alice, now=now + timedelta(seconds=5))
    ticket.refresh_from_db()
    assert outcome.tickets == [ticket.pk]
    assert (ticket.status, ticket.resolved_at, ticket.waiting_since) == (Status.PENDING, None, waiting)
    assert (ticket.reopened_count, ticket.priority) == (0, Priority.HIGH)
    last = TicketEvent.objects.filter(ticket=ticket).latest("id")
    assert (last.kind, last.before, last.after, last.is_undo) == ("status", "resolved", "pending", True)
    assert last.actor == f"user:{alice.pk}"


def test_everything_that_one_deed_changed_goes_back_together(
    ticket: Ticket, alice: User, bob: User, queue: Queue, now: datetime
) -> None:
    with recording("macro", by=alice, now=now) as record:
        wanted = changes.Changes(
            subject="Parcel", priority=Priority.URGENT, tags=["vip"], queue=queue, assignee=bob
        )
        changes.change(ticket, wanted, by=alice, now=now)
    assert record.operation_id is not None
    undo.undo(record.operation_id, by=alice, now=now)
    ticket.refresh_from_db()
    was = ("Where is my order?", Priority.NORMAL, [], None, None, Status.NEW)
    assert (
        ticket.subject, ticket.priority, ticket.tags, ticket.queue, ticket.assignee, ticket.status,
    ) == was  # fmt: skip


def test_a_ticket_that_was_changed_since_stays_as_it_is(
    ticket: Ticket, alice: User, bob: User, now: datetime
) -> None:
    with recording("assignee", by=alice, now=now) as record:
        assignment.assign(ticket.pk, alice, by=alice, now=now)
    assignment.assign(ticket.pk, bob, by=bob, now=now)
    assert record.operation_id is not None
    with pytest.raises(CannotUndo, match="changed in the meantime"):
        undo.undo(record.operation_id, by=alice, now=now)
    ticket.refresh_from_db()
    assert ticket.assignee == bob


def test_a_customer_who_wrote_since_is_not_overwritten(
    ticket: Ticket, brand: Brand, alice: User, now: datetime
) -> None:
    operation = resolve(ticket, alice, now)
    factories.received(brand, now=now + timedelta(seconds=2), ticket_id=ticket.pk)
    with pytest.raises(CannotUndo):
        undo.undo(operation, by=alice, now=now + timedelta(seconds=4))
    ticket.refresh_from_db()
    assert (ticket.status, ticket.reopened_count) == (Status.OPEN, 1)


def test_of_several_tickets_those_that_are_unchanged_go_back_and_the_others_are_told(
    brand: Brand, alice: User, bob: User, now: datetime
) -> None:
    one, two = (factories.ticket(brand, now=now, email=f"{n}@customer.test") for n in "ab")
    with recording("priority", by=alice, now=now) as record:
        for ticket in (one, two):
            properties.set_priority(ticket.pk, Priority.HIGH, by=alice, now=now)
    properties.set_priority(two.pk, Priority.URGENT, by=bob, now=now)
    assert record.operation_id is not None
    outcome = undo.undo(record.operation_id, by=alice, now=now)
    assert (outcome.tickets, list(outcome.kept)) == ([one.pk], [two.pk])
    two.refresh_from_db()
    assert two.priority == Priority.URGENT


@pytest.mark.parametrize("minutes", [11, 60 * 24])
def test_it_is_too_late_after_ten_minutes(ticket: Ticket, alice: User, now: datetime, minutes: int) -> None:
    operation = resolve(ticket, alice, now)
    with pytest.raises(CannotUndo, match="too late"):
        undo.undo(operation, by=alice, now=now + timedelta(minutes=minutes))


def test_nobody_undoes_what_another_did(ticket: Ticket, alice: User, bob: User, now: datetime) -> None:
    operation = resolve(ticket, alice, now)
    with pytest.raises(CannotUndo):
        undo.undo(operation, by=bob, now=now)


def test_the_second_undo_finds_it_undone(ticket: Ticket, alice: User, now: datetime) -> None:
    operation = resolve(ticket, alice, now)
    undo.undo(operation, by=alice, now=now)
    with pytest.raises(CannotUndo, match="undone already"):
        undo.undo(operation, by=alice, now=now)


def test_closing_can_not_be_undone_so_it_is_not_offered(ticket: Ticket, alice: User, now: datetime) -> None:
    with recording("status", by=alice, now=now) as record:
        lifecycle.change_status(ticket.pk, Status.CLOSED, by=alice, now=now)
    assert record.operation_id is None


def test_what_changes_nothing_makes_no_operation(ticket: Ticket, alice: User, now: datetime) -> None:
    with recording("priority", by=alice, now=now) as record:
        properties.set_priority(ticket.pk, Priority.NORMAL, by=alice, now=now)
    assert (record.operation_id, Operation.objects.count()) == (None, 0)


def test_a_failed_deed_leaves_nothing_to_undo(ticket: Ticket, alice: User, now: datetime) -> None:
    lifecycle.change_status(ticket.pk, Status.RESOLVED, by=alice, now=now)
    wanted = changes.Changes(priority=Priority.HIGH, status=Status.PENDING)
    with pytest.raises(lifecycle.CannotChangeStatus), recording("macro", by=alice, now=now):
        changes.change(ticket, wanted, by=alice, now=now)
    ticket.refresh_from_db()
    assert (ticket.priority, Operation.objects.count()) == (Priority.NORMAL, 0)


def test_a_ticket_does_not_go_back_to_an_agent_who_left(
    ticket: Ticket, alice: User, bob: User, now: datetime
) -> None:
    assignment.assign(ticket.pk, bob, by=alice, now=now)
    with recording("assignee", by=alice, now=now) as record:
        assignment.assign(ticket.pk, alice, by=alice, now=now)
    people.deactivate(bob, now=now)
    assert record.operation_id is not None
    with pytest.raises(CannotUndo, match="deactivated"):
        undo.undo(record.operation_id, by=alice, now=now)


def test_the_survey_of_an_undone_resolution_is_not_sent(ticket: Ticket, alice: User, now: datetime) -> None:
    Survey.objects.create(name="After each ticket", delay_minutes=0)
    operation = resolve(ticket, alice, now)
    ticket.refresh_from_db()
    assert ticket.resolved_at is not None
    invitations.schedule([(ticket.pk, ticket.resolved_at)], now=now, wait=undo.OFFERED_FOR)
    undo.undo(operation, by=alice, now=now + timedelta(seconds=9))
    invitations.send_due(now=now + timedelta(seconds=30))
    assert Invitation.objects.get().state == State.SKIPPED


def test_undoing_a_reopening_brings_the_resolution_and_its_survey_back(
    ticket: Ticket, alice: User, now: datetime
) -> None:
    Survey.objects.create(name="After each ticket", delay_minutes=60)
    resolve(ticket, alice, now)
    ticket.refresh_from_db()
    assert ticket.resolved_at is not None
    invitations.schedule([(ticket.pk, ticket.resolved_at)], now=now)
    later = now + timedelta(minutes=5)
    with recording("status", by=alice, now=later) as record:
        lifecycle.change_status(ticket.pk, Status.OPEN, by=alice, now=later)
    assert record.operation_id is not None
    undo.undo(record.operation_id, by=alice, now=later)
    ticket.refresh_from_db()
    assert (ticket.status, ticket.resolved_at, ticket.reopened_count) == (Status.RESOLVED, now, 0)
    invitations.send_due(now=now + timedelta(minutes=61))
    assert Invitation.objects.get().state == State.SENT


def test_an_undone_resolution_does_not_count_in_the_numbers(
    ticket: Ticket, alice: User, now: datetime
) -> None:
    undo.undo(resolve(ticket, alice, now), by=alice, now=now + timedelta(seconds=3))
    assert project([ticket.pk]) == 0
    rows = TicketEvent.objects.filter(ticket=ticket, kind=EventKind.STATUS).order_by("id")
    log = [
        clocks.Entry(kind=r.kind, at=r.at, after=r.after, before=r.before, is_undo=r.is_undo) for r in rows
    ]
    assert clocks.read(log) == clocks.Clocks()


def test_old_operations_are_forgotten(ticket: Ticket, alice: User, now: datetime) -> None:
    resolve(ticket, alice, now)
    assert undo.forget_old(now=now + timedelta(days=6)) == 0
    assert undo.forget_old(now=now + timedelta(days=8)) == 1
    assert Operation.objects.count() == 0
