"""Checklists and the time spent on tickets."""

from datetime import datetime, timedelta

import pytest

from accounts.models import User
from tests import factories
from tickets.models import Brand, ChecklistItem, Ticket, TicketEvent, TimeSpent
from tickets.services import checklists, notifications, time_spent
from tickets.services.checklists import CannotAdd
from tickets.services.time_spent import CannotCorrect


@pytest.fixture
def ticket(brand: Brand, now: datetime) -> Ticket:
    return factories.ticket(brand, now=now)


def lines(ticket: Ticket) -> list[str]:
    return list(
        ChecklistItem.objects.filter(ticket=ticket).order_by("position").values_list("text", flat=True)
    )


def test_lines_are_added_ticked_moved_and_removed(ticket: Ticket, alice: User, now: datetime) -> None:
    first = checklists.add(ticket.pk, "  call   the carrier\n", by=alice, now=now)
    second = checklists.add(ticket.pk, "refund", by=alice, now=now)
    assert lines(ticket) == ["call the carrier", "refund"]
    checklists.tick(ticket.pk, second.pk, is_done=True, by=alice, now=now)
    checklists.tick(ticket.pk, second.pk, is_done=True, by=alice, now=now)
    second.refresh_from_db()
    assert (second.done_by, second.done_at) == (alice, now)
    checklists.move(ticket.pk, second.pk, down=False, by=alice, now=now)
    checklists.move(ticket.pk, second.pk, down=False, by=alice, now=now)
    assert lines(ticket) == ["refund", "call the carrier"]
    checklists.tick(ticket.pk, second.pk, is_done=False, by=alice, now=now)
    checklists.remove(ticket.pk, first.pk, by=alice, now=now)
    assert lines(ticket) == ["refund"]
    log = TicketEvent.objects.filter(ticket=ticket, kind="checklist").order_by("pk")
    assert [row.before for row in log] == ["added", "added", "done", "open", "removed"]


def test_empty_lines_and_endless_lists_are_refused(
    ticket: Ticket, alice: User, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(CannotAdd):
        checklists.add(ticket.pk, " \n ", by=alice, now=now)
    monkeypatch.setattr(checklists, "MAX_ITEMS", 1)
    checklists.add(ticket.pk, "one", by=alice, now=now)
    with pytest.raises(CannotAdd):
        checklists.add(ticket.pk, "two", by=alice, now=now)


def test_a_line_of_another_ticket_is_not_found(
    ticket: Ticket, brand: Brand, alice: User, now: datetime
) -> None:
    other = factories.ticket(brand, now=now, email="o@customer.test")
    item = checklists.add(other.pk, "theirs", by=alice, now=now)
    with pytest.raises(ChecklistItem.DoesNotExist):
        checklists.tick(ticket.pk, item.pk, is_done=True, by=alice, now=now)


def test_a_visit_counts_once_however_often_it_is_told(
    ticket: Ticket, alice: User, bob: User, now: datetime
) -> None:
    for seconds, after in ((30, 0), (60, 60), (60, 61), (40, 62)):
        at = now + timedelta(seconds=after)
        assert time_spent.report(ticket.pk, by=alice, visit="v1", seconds=seconds, now=at)
    time_spent.report(ticket.pk, by=bob, visit="v1", seconds=15, now=now)
    assert time_spent.total(ticket.pk) == 75


def test_more_than_the_time_that_passed_is_not_believed(ticket: Ticket, alice: User, now: datetime) -> None:
    time_spent.report(ticket.pk, by=alice, visit="v1", seconds=99_999, now=now)
    time_spent.report(ticket.pk, by=alice, visit="v1", seconds=99_999, now=now + timedelta(minutes=1))
    assert time_spent.total(ticket.pk) == 150


def test_nothing_is_kept_of_those_who_switched_it_off(ticket: Ticket, alice: User, now: datetime) -> None:
    notifications.save_settings(alice, {"counts_time": False})
    assert not time_spent.report(ticket.pk, by=alice, visit="v1", seconds=30, now=now)
    assert not TimeSpent.objects.exists()


def test_the_sum_is_corrected_and_goes_on_from_there(ticket: Ticket, alice: User, now: datetime) -> None:
    time_spent.report(ticket.pk, by=alice, visit="v1", seconds=60, now=now)
    assert time_spent.correct(ticket.pk, 30, by=alice, now=now) == 30
    assert time_spent.total(ticket.pk) == 30
    time_spent.report(ticket.pk, by=alice, visit="v2", seconds=10, now=now)
    assert time_spent.total(ticket.pk) == 40
    assert TicketEvent.objects.get(ticket=ticket, kind="time").after == "30"
    with pytest.raises(CannotCorrect):
        time_spent.correct(ticket.pk, -60, by=alice, now=now)
