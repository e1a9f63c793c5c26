"""One change of many tickets."""

from datetime import datetime, timedelta

import pytest

from accounts.models import Team, User
from core import outbox
from core.models import HandlerRun, Work
from tests import factories
from tickets.models import Brand, ItemState, OperationItem, Queue, Ticket, TicketEvent
from tickets.models.operation import OperationState
from tickets.services import assignment, bulk_changes, lifecycle, properties
from tickets.services.undo import CannotUndo
from tickets.states import Priority, Status

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def many(brand: Brand, now: datetime) -> list[int]:
    return [factories.ticket(brand, now=now, email=f"{n}@customer.test").pk for n in range(60)]


def step() -> int:
    """Do the steps of long work that are due, one round."""
    waiting = HandlerRun.objects.filter(done_at=None, event__name="core.work_due")
    return outbox.run(list(waiting.values_list("pk", flat=True)))


def test_few_tickets_are_changed_at_once_and_undone_together(
    many: list[int], alice: User, now: datetime
) -> None:
    few = many[:10]
    properties.set_priority(few[0], Priority.HIGH, by=alice, now=now)
    wanted = {"do": "priority", "value": "high"}
    operation = bulk_changes.begin(few, wanted, by=alice, now=now)
    assert operation.state == OperationState.DONE
    assert Ticket.objects.filter(priority=Priority.HIGH).count() == 10
    assert OperationItem.objects.filter(state=ItemState.SAME).count() == 1
    outcome = bulk_changes.undo_all(operation.pk, by=alice, now=now)
    assert outcome is not None
    assert len(outcome.tickets) == 9
    assert list(Ticket.objects.filter(priority=Priority.HIGH).values_list("pk", flat=True)) == [few[0]]


def test_what_can_not_be_changed_is_listed_with_its_reason_and_holds_nothing_back(
    many: list[int], alice: User, now: datetime
) -> None:
    lifecycle.change_status(many[1], Status.CLOSED, by=alice, now=now)
    private = Queue.objects.create(name="Board", team=Team.objects.create(name="Board"), is_private=True)
    assignment.move_to_queue(many[2], private, by="system", now=now)
    wanted = {"do": "status", "value": "resolved"}
    operation = bulk_changes.begin(many[:4], wanted, by=alice, now=now)
    failed = dict(operation.items.filter(state=ItemState.FAILED).values_list("ticket_id", "reason"))
    assert set(failed) == {many[1], many[2]}
    assert "Closed" in failed[many[1]]
    assert Ticket.objects.filter(status=Status.RESOLVED).count() == 2


def test_many_tickets_are_changed_in_the_background_each_once_and_undone_as_a_whole(
    many: list[int], alice: User, now: datetime
) -> None:
    operation = bulk_changes.begin(many, {"do": "add_tags", "value": ["sale"]}, by=alice, now=now)
    assert operation.state == OperationState.DOING
    assert Ticket.objects.filter(tags__contains=["sale"]).count() == 0
    with pytest.raises(CannotUndo, match="not finished"):
        bulk_changes.undo_all(operation.pk, by=alice, now=now)
    step()
    step()
    operation.refresh_from_db()
    assert operation.state == OperationState.DONE
    assert Ticket.objects.filter(tags=["sale"]).count() == 60
    assert TicketEvent.objects.filter(kind="tags").count() == 60
    assert bulk_changes.undo_all(operation.pk, by=alice, now=operation.at + timedelta(seconds=5)) is None
    step()
    step()
    operation.refresh_from_db()
    assert operation.state == OperationState.UNDONE
    assert Ticket.objects.filter(tags__contains=["sale"]).count() == 0


def test_a_step_that_is_repeated_changes_no_ticket_twice(
    many: list[int], alice: User, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker that dies in the middle of a step leaves nothing of it behind."""
    bulk_changes.begin(many, {"do": "priority", "value": "urgent"}, by=alice, now=now)
    real = bulk_changes._change_one
    calls = []

    def dies_once(*args: object, **kwargs: object) -> None:
        calls.append(1)
        if len(calls) == 10:
            raise KeyboardInterrupt
        real(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(bulk_changes, "_change_one", dies_once)
    with pytest.raises(KeyboardInterrupt):
        step()
    assert Ticket.objects.filter(priority=Priority.URGENT).count() == 0
    HandlerRun.objects.update(leased_until=None)
    step()
    step()
    assert TicketEvent.objects.filter(kind="priority").count() == 60
    assert Work.objects.get().finished_at is not None
