"""Canned answers and macros: shared, used, applied."""

from datetime import datetime

import pytest

from accounts.models import SettingChange, Team, User
from accounts.services import teams
from accounts.services.people import CannotChange
from tests import factories
from tickets.macro_steps import InvalidSteps, read_steps
from tickets.macro_values import usable_answers, usable_macros, values_for
from tickets.models import Brand, CannedAnswer, Direction, Macro, MacroUse, Message, Queue, Scope, Ticket
from tickets.services import lifecycle, macros
from tickets.services.lifecycle import CannotChangeStatus
from tickets.services.macros import AnswerText, CannotApply, MacroText, Sharing
from tickets.states import Status

STEPS = [
    {"step": "reply", "value": "Hello {{customer.name}}"},
    {"step": "note", "value": "Refunded."},
    {"step": "tags", "value": ["Refund now"]},
    {"step": "priority", "value": "high"},
    {"step": "assignee", "value": "me"},
    {"step": "status", "value": "resolved"},
]


@pytest.fixture
def ticket(brand: Brand, now: datetime) -> Ticket:
    return factories.ticket(brand, now=now, sender_name="Jane Doe")


@pytest.fixture
def care(alice: User, chloe: User, now: datetime) -> Team:
    return teams.save_team(None, name="Care", members=[alice], by=chloe, now=now)


def write(title: str, sharing: Sharing, by: User, now: datetime, **more: str) -> CannedAnswer:
    return macros.save_answer(None, AnswerText(title=title, text="Text", **more), sharing, by=by, now=now)


def refund(by: User, now: datetime, steps: list[dict[str, object]] = STEPS) -> Macro:
    return macros.save_macro(None, MacroText("Refund", steps), Sharing(), by=by, now=now)


def test_people_see_what_is_for_everybody_for_their_teams_and_their_own(
    alice: User, bob: User, chloe: User, care: Team, now: datetime
):
    write("All", Sharing(), chloe, now)
    write("Care only", Sharing(Scope.TEAM, team=care), chloe, now)
    write("Mine", Sharing(Scope.PERSONAL, owner=alice), alice, now)
    assert {one.title for one in usable_answers(alice)} == {"All", "Care only", "Mine"}
    assert {one.title for one in usable_answers(bob)} == {"All"}


def test_an_archived_answer_is_offered_no_more_until_it_is_restored(chloe: User, now: datetime):
    answer = write("All", Sharing(), chloe, now)
    macros.set_archived(answer, True, by=chloe, now=now)
    assert usable_answers(chloe) == []
    macros.set_archived(answer, False, by=chloe, now=now)
    assert usable_answers(chloe) == [answer]
    actions = SettingChange.objects.order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["created", "archived", "restored"]


def test_a_shortcut_belongs_to_one_shared_answer(alice: User, chloe: User, now: datetime):
    answer = write("One", Sharing(), chloe, now, shortcut="/Refund")
    assert answer.shortcut == "refund"
    with pytest.raises(CannotChange):
        write("Two", Sharing(), chloe, now, shortcut="refund")
    write("Mine", Sharing(Scope.PERSONAL, owner=alice), alice, now, shortcut="refund")


def test_a_team_scope_needs_a_team(chloe: User, now: datetime):
    with pytest.raises(CannotChange):
        write("One", Sharing(Scope.TEAM), chloe, now)


def test_using_an_answer_is_counted(alice: User, chloe: User, ticket: Ticket, now: datetime):
    answer = write("One", Sharing(), chloe, now)
    macros.use_answer(answer, ticket.pk, by=alice, now=now)
    answer.refresh_from_db()
    assert (answer.use_count, answer.last_used_at) == (1, now)
    assert MacroUse.objects.get().user == alice


def test_a_macro_takes_all_its_steps_and_sends_nothing(
    alice: User, chloe: User, ticket: Ticket, now: datetime
):
    macro = refund(chloe, now)
    texts = {"reply": "Hello Jane Doe", "note": "Refunded."}
    applied = macros.apply(macro, ticket.pk, texts, by=alice, now=now)
    ticket.refresh_from_db()
    assert (ticket.status, ticket.priority, ticket.assignee, ticket.tags) == (
        "resolved",
        "high",
        alice,
        ["refund-now"],
    )
    assert applied.reply == "Hello Jane Doe"
    assert Message.objects.filter(direction=Direction.OUTBOUND).count() == 0
    assert Message.objects.get(direction=Direction.NOTE).text == "Refunded."
    kinds = set(ticket.events.values_list("kind", flat=True))
    assert {"noted", "tags", "priority", "assigned", "status"} <= kinds


def test_a_macro_that_can_not_be_applied_changes_nothing(
    alice: User, chloe: User, ticket: Ticket, now: datetime
):
    lifecycle.change_status(ticket.pk, Status.CLOSED, by=alice, now=now)
    before = Message.objects.count()
    with pytest.raises(CannotChangeStatus):
        macros.apply(refund(chloe, now), ticket.pk, {"note": "Refunded."}, by=alice, now=now)
    ticket.refresh_from_db()
    assert (ticket.tags, Message.objects.count()) == ([], before)


def test_a_macro_whose_queue_is_gone_says_so(alice: User, chloe: User, ticket: Ticket, now: datetime):
    queue = Queue.objects.create(name="Gone")
    macro = refund(chloe, now, [{"step": "queue", "value": queue.pk}])
    queue.delete()
    with pytest.raises(CannotApply):
        macros.apply(macro, ticket.pk, {}, by=alice, now=now)


@pytest.mark.parametrize(
    "steps",
    [
        [],
        [{"step": "explode", "value": 1}],
        [{"step": "status", "value": "new"}],
        [{"step": "status", "value": "closed"}],
        [{"step": "queue", "value": "3"}],
        [{"step": "tags", "value": []}],
        [{"step": "reply", "value": "  "}],
        [{"step": "priority", "value": "high"}, {"step": "priority", "value": "low"}],
        "reply",
    ],
)
def test_steps_that_can_not_be_done_are_refused(steps: object):
    with pytest.raises(InvalidSteps):
        read_steps(steps)


def test_the_variables_stand_for_what_the_ticket_holds(alice: User, ticket: Ticket, now: datetime):
    values = values_for(ticket, alice, now=now)
    assert values["customer.first_name"] == "Jane"
    assert values["customer.email"] == "jane@customer.test"
    assert values["agent.first_name"] == "Alice"
    assert values["ticket.number"] == str(ticket.pk)


def test_macros_are_offered_like_answers(alice: User, bob: User, chloe: User, now: datetime):
    refund(chloe, now)
    text = MacroText("Mine", [{"step": "priority", "value": "low"}])
    macros.save_macro(None, text, Sharing(Scope.PERSONAL, owner=bob), by=bob, now=now)
    assert [one.name for one in usable_macros(alice)] == ["Refund"]
    assert {one.name for one in usable_macros(bob)} == {"Refund", "Mine"}
