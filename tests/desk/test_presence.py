"""Who looks at which ticket: what is kept, and who is told."""

from collections.abc import Callable, Iterator

import pytest

from accounts.models import Team, User
from core.wake import client as redis_client
from desk import presence
from desk.presence import Seen
from tickets.models import Queue, Ticket
from tickets.selectors import hidden_queue_ids
from tickets.services import assignment

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nobody_is_there() -> Iterator[None]:
    redis_client().delete(presence.KEY)
    yield
    redis_client().delete(presence.KEY)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[Seen]:
    signals: list[Seen] = []
    monkeypatch.setattr(
        presence.live, "publish", lambda group, message: signals.append(Seen(*message["seen"]))
    )
    return signals


def test_an_open_page_is_kept_and_told_until_it_shows_something_else(
    make_ticket: Callable[..., Ticket], alice: User, told: list[Seen]
) -> None:
    ticket = make_ticket()
    presence.see(alice, "tab1", ticket.pk, writing=True, group="g")
    assert presence.everybody() == [Seen("tab1", alice.pk, ticket.pk, True)]
    presence.see(alice, "tab1", 0, writing=False, group="g")
    assert presence.everybody() == []
    presence.see(alice, "tab2", ticket.pk, writing=False, group="g")
    presence.leave(alice.pk, "tab2", group="g")
    assert presence.everybody() == []
    assert [(seen.tab, seen.ticket) for seen in told] == [
        ("tab1", ticket.pk),
        ("tab1", 0),
        ("tab2", ticket.pk),
        ("tab2", 0),
    ]


@pytest.mark.parametrize("number", [-1, 0, 2**70, 999_999])
def test_a_ticket_that_is_not_there_counts_as_none(number: int, alice: User, told: list[Seen]) -> None:
    presence.see(alice, "tab1", number, writing=True, group="g")
    assert presence.everybody() == []


def test_a_hidden_ticket_is_neither_kept_for_nor_told_to_those_who_may_not_see_it(
    make_ticket: Callable[..., Ticket], alice: User, bob: User, told: list[Seen]
) -> None:
    team = Team.objects.create(name="Legal")
    private = Queue.objects.create(name="Legal", team=team, is_private=True)
    ticket = make_ticket()
    assignment.move_to_queue(ticket.pk, private, by=bob, now=ticket.created_at)
    hidden = presence.see(alice, "tab1", ticket.pk, writing=False, group="g")
    assert hidden == {private.pk}
    assert presence.everybody() == []
    presence.see(bob, "tab2", ticket.pk, writing=False, group="g")
    [seen] = presence.everybody()
    assert not seen.may_be_told_to(alice.pk, hidden)
    assert seen.may_be_told_to(bob.pk, hidden_queue_ids(bob))
    assert seen.gone().may_be_told_to(alice.pk, hidden)
    assignment.assign(ticket.pk, alice, by=bob, now=ticket.created_at)
    presence.see(bob, "tab2", ticket.pk, writing=False, group="g")
    [seen] = presence.everybody()
    assert seen.may_be_told_to(alice.pk, hidden)


def test_without_redis_nobody_is_there(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    import redis

    gone = redis.Redis.from_url("unix:///nonexistent/socket")
    monkeypatch.setattr(presence, "client", lambda: gone)
    monkeypatch.setattr(presence.live, "publish", lambda group, message: None)
    presence.see(alice, "tab1", 1, writing=False, group="g")
    assert presence.everybody() == []
