"""A ticket's log to its clocks."""

from datetime import UTC, datetime, timedelta

from metrics import clocks
from metrics.clocks import Entry

MONDAY = datetime(2026, 6, 8, tzinfo=UTC)


def at(hour: int, minute: int = 0, *, day: int = 0) -> datetime:
    return MONDAY + timedelta(days=day, hours=hour, minutes=minute)


# The worked ticket of docs/reference/metrics.md.
WORKED = [
    Entry("created", at(9), after="new"),
    Entry("received", at(9)),
    Entry("auto_sent", at(9, 2)),
    Entry("noted", at(9, 10)),
    Entry("replied", at(9, 30), team_id=4, agent_id=7, channel="email", value_minor=100),
    Entry("status", at(9, 30), before="new", after="pending"),
    Entry("received", at(11)),
    Entry("replied", at(11, 45), team_id=5),
    Entry("status", at(11, 45), before="open", after="on_hold"),
    Entry("replied", at(14, 30)),
    Entry("status", at(14, 30), before="open", after="resolved"),
    Entry("received", at(10, day=1)),
    Entry("status", at(10, day=1), before="resolved", after="open"),
    Entry("received", at(10, 5, day=1)),
    Entry("replied", at(10, 20, day=1)),
    Entry("status", at(10, 20, day=1), before="open", after="resolved"),
]


def test_the_worked_ticket() -> None:
    found = clocks.read(WORKED)
    assert found.asked_at == at(9)
    assert found.reply is not None
    assert (found.reply.at - at(9)) == timedelta(minutes=30)
    assert (found.reply.team_id, found.reply.agent_id) == (4, 7)
    assert found.first_resolved_at is not None
    assert found.first_resolved_at - at(9) == timedelta(minutes=330)
    assert found.resolved_at is not None
    assert found.resolved_at - at(9) == timedelta(minutes=1520)
    assert found.reopened_count == 1


def test_machines_and_notes_are_no_reply() -> None:
    assert clocks.read(WORKED[:4]).is_empty


def test_a_ticket_that_an_agent_opened_waits_for_the_customer() -> None:
    log = [Entry("created", at(9)), Entry("replied", at(9))]
    assert clocks.read(log).reply is None
    log += [Entry("received", at(12)), Entry("replied", at(12, 10))]
    found = clocks.read(log)
    assert (found.asked_at, found.reply) == (at(12), log[-1])


def test_a_ticket_that_is_open_again_is_not_resolved() -> None:
    found = clocks.read(WORKED[:13])
    assert (found.resolved_at, found.first_resolved_at) == (None, at(14, 30))


def test_closing_a_resolved_ticket_leaves_it_resolved() -> None:
    closed = Entry("status", at(12, day=9), before="resolved", after="closed")
    found = clocks.read([*WORKED, closed])
    assert (found.resolved_at, found.reopened_count) == (at(10, 20, day=1), 1)
