"""Rules are made, changed, ordered and deleted; their history stays."""

from datetime import datetime

import pytest

from accounts.models import User
from routing import selectors
from routing.models import Rule, RuleRevision
from routing.services import rules
from routing.services.rules import RuleText, RuleWasChanged
from routing.tree import InvalidRule
from tickets.models import Queue

pytestmark = pytest.mark.django_db

ANY_MAIL = {"all": [{"field": "channel", "op": "is_any_of", "value": ["email"]}]}
TAG = [{"action": "add_tag", "value": ["seen"]}]


def make(by: User, now: datetime, name: str = "A rule") -> Rule:
    return rules.create_rule(RuleText(name, ANY_MAIL, TAG), by=by, now=now)


def order() -> list[str]:
    return list(Rule.objects.values_list("name", flat=True))


def test_a_new_rule_is_asked_last(chloe: User, now: datetime) -> None:
    make(chloe, now, "one")
    make(chloe, now, "two")
    assert order() == ["one", "two"]


@pytest.mark.parametrize(
    ("name", "position", "expected"),
    [("c", 1, "cabd"), ("a", 3, "bcad"), ("d", 99, "abcd"), ("b", -4, "bacd"), ("b", 2, "abcd")],
)
def test_a_rule_moves_to_a_place(chloe: User, now: datetime, name: str, position: int, expected: str) -> None:
    made = {letter: make(chloe, now, letter) for letter in "abcd"}
    rules.move_rule(made[name].pk, position, by=chloe, now=now)
    assert "".join(order()) == expected
    assert list(Rule.objects.values_list("position", flat=True)) == [1, 2, 3, 4]


def test_a_deleted_rule_leaves_its_history_and_no_gap(chloe: User, now: datetime) -> None:
    first, second = make(chloe, now, "one"), make(chloe, now, "two")
    rules.delete_rule(first.pk, by=chloe, now=now)
    second.refresh_from_db()
    assert second.position == 1
    assert [(r.version, r.is_deleted) for r in RuleRevision.objects.filter(rule_id=first.pk)] == [
        (1, False),
        (2, True),
    ]


def test_each_change_is_a_version(chloe: User, now: datetime) -> None:
    made = make(chloe, now)
    rules.update_rule(made.pk, RuleText("Renamed", ANY_MAIL, TAG), by=chloe, now=now, version=1)
    rules.set_active(made.pk, False, by=chloe, now=now)
    versions = RuleRevision.objects.filter(rule_id=made.pk).order_by("version")
    assert [(r.name, r.is_active, r.actor) for r in versions] == [
        ("A rule", True, f"user:{chloe.pk}"),
        ("Renamed", True, f"user:{chloe.pk}"),
        ("Renamed", False, f"user:{chloe.pk}"),
    ]


def test_a_change_of_an_old_version_is_refused(chloe: User, now: datetime) -> None:
    made = make(chloe, now)
    rules.update_rule(made.pk, RuleText("Mine", ANY_MAIL, TAG), by=chloe, now=now, version=1)
    with pytest.raises(RuleWasChanged):
        rules.update_rule(made.pk, RuleText("Yours", ANY_MAIL, TAG), by=chloe, now=now, version=1)


def test_everything_that_is_wrong_is_said_at_once(chloe: User, now: datetime) -> None:
    text = RuleText(
        " ",
        {"all": [{"field": "channel", "op": "is_any_of", "value": []}, {"any": []}, {"field": "gone"}]},
        [{"action": "set_queue", "value": 4711}, {"action": "fly", "value": 1}],
    )
    with pytest.raises(InvalidRule) as refused:
        rules.create_rule(text, by=chloe, now=now)
    places = [(fault.path, fault.part) for fault in refused.value.faults]
    assert places == [("", "name"), ("c.0", "value"), ("c.1", "field"), ("c.2", "field"), ("a.1", "field")]


def test_a_queue_or_channel_that_does_not_exist_is_refused(chloe: User, queue: Queue, now: datetime) -> None:
    conditions = {"all": [{"field": "channel", "op": "is_any_of", "value": ["pigeon"]}]}
    text = RuleText("R", conditions, [{"action": "set_queue", "value": queue.pk + 1}])
    with pytest.raises(InvalidRule) as refused:
        rules.create_rule(text, by=chloe, now=now)
    assert [(fault.path, fault.part) for fault in refused.value.faults] == [
        ("c.0", "value"),
        ("a.0", "value"),
    ]


def test_a_rule_whose_condition_no_longer_exists_is_left_out(chloe: User, now: datetime) -> None:
    made = make(chloe, now)
    good = make(chloe, now, "Good")
    Rule.objects.filter(pk=made.pk).update(conditions={"all": [{"field": "gone", "op": "is", "value": 1}]})
    assert [rule.id for rule in selectors.loaded_rules().ruleset.rules] == [good.pk]


def test_a_process_holds_the_rules_until_they_change(
    chloe: User, now: datetime, django_assert_num_queries: object
) -> None:
    make(chloe, now)
    held = selectors.loaded_rules()
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert selectors.loaded_rules() is held
    make(chloe, now)
    assert len(selectors.loaded_rules().ruleset.rules) == 2
