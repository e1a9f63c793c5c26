"""Paging through tickets in every order: none missed, none twice, also while others work."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from core.pagination import Place
from tests import factories
from tickets.models import Brand, Ticket
from tickets.orders import BY_KEY, NEWEST, ORDERS, Order, order_named
from tickets.states import Priority

START = datetime(2026, 6, 1, tzinfo=UTC)
pytestmark = pytest.mark.django_db

moments = st.integers(0, 3).map(lambda hours: START + timedelta(hours=hours))
rows = st.tuples(moments, st.none() | moments, st.sampled_from(list(Priority)), st.none() | st.integers(0, 2))


@pytest.fixture
def pool(brand: Brand, now: datetime) -> list[int]:
    """The ids of a dozen tickets."""
    return [factories.ticket(brand, now=now).pk for _number in range(12)]


def give(pk: int, row: tuple[datetime, datetime | None, Priority, int | None]) -> None:
    activity, waiting, priority, value = row
    Ticket.objects.filter(pk=pk).update(
        activity_at=activity,
        created_at=activity,
        waiting_since=waiting,
        priority=priority,
        value_minor=value,
        first_reply_at=None,
    )


def page(order: Order, text: str, size: int, user: User) -> tuple[list[Ticket], str]:
    tickets = Ticket.objects.visible_to(user)
    if place := order.decode(text):
        tickets = order.after(tickets, place)
    found = list(tickets.order_by(*order.by())[:size])
    return found, order.place_of(found[-1]).encode() if len(found) == size else ""


@pytest.mark.parametrize("order", ORDERS, ids=lambda order: order.key)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(rows, min_size=12, max_size=12), st.integers(1, 5), st.lists(st.tuples(st.integers(0, 3), rows))
)
def test_pages_miss_and_double_nothing_that_stays_where_it_is(
    order: Order,
    pool: list[int],
    alice: User,
    made: list[tuple[datetime, datetime | None, Priority, int | None]],
    size: int,
    changes: list[tuple[int, tuple[datetime, datetime | None, Priority, int | None]]],
) -> None:
    for pk, row in zip(pool, made, strict=True):
        give(pk, row)
    restless = {pool[which] for which, _row in changes}
    seen: list[int] = []
    text = ""
    while True:
        found, text = page(order, text, size, alice)
        seen += [ticket.pk for ticket in found]
        if changes:
            which, row = changes.pop()
            give(pool[which], row)
        if not text:
            break
    still = [pk for pk in seen if pk not in restless]
    assert len(still) == len(set(still))
    assert set(still) == set(pool) - restless
    ranked = sorted(
        Ticket.objects.filter(pk__in=still),
        key=lambda ticket: [float(part) for part in order.rank_of(ticket).split()],
        reverse=True,
    )
    assert still == [ticket.pk for ticket in ranked], "rows go where scripts would put them"


def test_who_waits_longest_comes_first_and_who_does_not_wait_last(
    pool: list[int], alice: User, now: datetime
):
    Ticket.objects.update(waiting_since=None)
    Ticket.objects.filter(pk=pool[3]).update(waiting_since=now)
    Ticket.objects.filter(pk=pool[7]).update(waiting_since=now - timedelta(hours=1))
    found, _text = page(BY_KEY["waiting"], "", 3, alice)
    assert [ticket.pk for ticket in found] == [pool[7], pool[3], pool[0]]


@pytest.mark.parametrize(
    "text",
    [
        "nonsense",
        "é",
        Place((1,)).encode(),
        Place((1, 2)).encode(),
        Place((START, 2, 3)).encode(),
        Place((START, 2**70)).encode(),
        Place((START.replace(tzinfo=None), 2)).encode(),
    ],
)
def test_what_is_no_place_of_an_order_is_none(text: str) -> None:
    assert NEWEST.decode(text) is None


def test_a_place_is_read_as_it_was_written() -> None:
    place = Place((START, 7))
    assert NEWEST.decode(place.encode()) == place


def test_an_unknown_order_is_the_newest_activity() -> None:
    assert order_named("odd") is NEWEST
