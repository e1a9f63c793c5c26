"""Undo against another change, and against itself, in one moment."""

from datetime import datetime

import pytest

from accounts.models import User
from tests import factories
from tests.concurrency.together import together
from tickets.models import Brand, TicketEvent
from tickets.services import properties, undo
from tickets.services.recorder import recording
from tickets.services.undo import CannotUndo
from tickets.states import Priority

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_two_undos_at_once_one_does_it(brand: Brand, alice: User, now: datetime) -> None:
    ticket = factories.ticket(brand, now=now)
    with recording("priority", by=alice, now=now) as record:
        properties.set_priority(ticket.pk, Priority.HIGH, by=alice, now=now)
    pk = record.operation_id
    assert pk is not None
    results = together(*[lambda: undo.undo(pk, by=alice, now=now) for _ in range(4)])
    assert sum(isinstance(result, undo.Undone) for result in results) == 1
    assert sum(isinstance(result, CannotUndo) for result in results) == 3
    assert TicketEvent.objects.filter(ticket=ticket, is_undo=True).count() == 1


def test_an_undo_never_overwrites_a_change_of_the_same_moment(
    brand: Brand, alice: User, bob: User, now: datetime
) -> None:
    for turn in range(10):
        ticket = factories.ticket(brand, now=now, email=f"{turn}@customer.test")
        with recording("priority", by=alice, now=now) as record:
            properties.set_priority(ticket.pk, Priority.HIGH, by=alice, now=now)
        pk, number = record.operation_id, ticket.pk
        assert pk is not None
        together(
            lambda pk=pk: undo.undo(pk, by=alice, now=now),
            lambda number=number: properties.set_priority(number, Priority.URGENT, by=bob, now=now),
        )
        ticket.refresh_from_db()
        # Whichever came first: Bob's word stands, either set after the undo or left alone by it.
        assert ticket.priority == Priority.URGENT
