"""Every registered condition and action: samples that hit and miss, values that are refused."""

from typing import Any

import pytest

from routing.actions.base import actions
from routing.conditions.base import conditions
from routing.facts import Facts
from routing.plan import Plan
from routing.text import contains, words_of
from routing.tree import InvalidRule, read_conditions, read_rule

MAIL = Facts(
    channel="email",
    recipients=("orders@brume.test", "support@brume.test"),
    sender="jane@customer.test",
    subject="Réclamation : where is my ORDER #4711?",
    body="I want a refund.\n\nNow, please.",
    attributes={"plan": "Gold", "seats": "12", "empty": ""},
    language="fr",
    value_band="high",
    value_minor=90_000,
    tags=frozenset({"vip", "from-api"}),
    priority="normal",
    fields={"order_kind": ("B2B",)},
)

# condition: (operator, value as typed, does it hold for MAIL)
SAMPLES: dict[str, list[tuple[str, Any, bool]]] = {
    "channel": [
        ("is_any_of", ["phone", "email"], True),
        ("is_any_of", ["phone"], False),
        ("is_none_of", ["phone"], True),
    ],
    "recipient": [
        ("is_any_of", "Orders@Brume.test", True),
        ("is_any_of", "@brume.test", True),
        ("is_any_of", "sales@brume.test, @elsewhere.test", False),
        ("is_none_of", "sales@brume.test", True),
    ],
    "sender": [
        ("is_any_of", "jane@customer.test", True),
        ("is_any_of", "@customer.test", True),
        ("is_any_of", "@omer.test", False),
        ("is_none_of", "@customer.test", False),
    ],
    "subject_words": [
        ("has_any_of", "reclamation", True),
        ("has_any_of", "ORD", False),
        ("has_any_of", "ord*", True),
        ("has_all_of", "where is my, order", True),
        ("has_all_of", "order, invoice", False),
        ("has_none_of", "invoice", True),
    ],
    "body_words": [("has_any_of", "refund now", True), ("has_any_of", "refund, return", True)],
    "customer_attribute": [
        ("is_any_of", {"name": "plan", "values": "gold, silver"}, True),
        ("is_any_of", {"name": "plan", "values": "silver"}, False),
        ("is_none_of", {"name": "country", "values": "france"}, True),
        ("is_set", {"name": "plan"}, True),
        ("is_set", {"name": "empty"}, False),
        ("is_not_set", {"name": "country"}, True),
    ],
    "custom_field": [
        ("is_any_of", {"name": "order_kind", "values": "gift, B2B"}, True),
        ("is_any_of", {"name": "order_kind", "values": "private"}, False),
        ("is_none_of", {"name": "order_kind", "values": "private"}, True),
        ("is_set", {"name": "order_kind"}, True),
        ("is_not_set", {"name": "invoice"}, True),
    ],
    "value_band": [("is_any_of", ["high", "top"], True), ("is_none_of", ["high"], False)],
    "language": [("is_any_of", ["fr"], True), ("is_any_of", ["en"], False)],
    "tag": [
        ("has_any_of", "VIP", True),
        ("has_all_of", "vip, from api", True),
        ("has_all_of", "vip, gone", False),
        ("has_none_of", "gone", True),
    ],
}


@pytest.mark.parametrize(
    ("name", "operator", "value", "expected"),
    [(name, *sample) for name, samples in SAMPLES.items() for sample in samples],
)
def test_a_condition_holds_as_its_sample_says(name: str, operator: str, value: Any, expected: bool) -> None:
    group = read_conditions({"all": [{"field": name, "op": operator, "value": value}]})
    (test,) = group.tests()
    assert test.check(MAIL) is expected


def test_every_condition_has_samples() -> None:
    assert set(SAMPLES) == set(conditions.keys())


@pytest.mark.parametrize("name", SAMPLES)
def test_a_cleaned_value_is_clean(name: str) -> None:
    condition = conditions[name]
    for _, value, _ in SAMPLES[name]:
        cleaned = condition.value_field.clean(value)
        assert condition.value_field.clean(cleaned) == cleaned


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("value", [None, 7, "", [], [""], {"name": ""}, ["x" * 121], ["y"] * 3 + [4]])
def test_a_value_that_makes_no_sense_is_refused(name: str, value: Any) -> None:
    operator = conditions[name].operators[0]
    with pytest.raises(InvalidRule) as refused:
        read_conditions({"all": [{"field": name, "op": operator, "value": value}]})
    assert [(fault.path, fault.part) for fault in refused.value.faults] == [("c.0", "value")]


@pytest.mark.parametrize("hostile", [".*", "(a+)+$", "\\", "[", "%", "_", "'; DROP TABLE", "a" * 120])
def test_what_looks_like_a_pattern_is_only_text(hostile: str) -> None:
    long = words_of("a" * 20_000 + "!")
    assert contains(long, hostile) is False


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("set_queue", "3", 3),
        ("set_priority", "high", "high"),
        ("assign_agent", 7, 7),
        ("add_tag", "VIP, big order", ["vip", "big-order"]),
    ],
)
def test_an_action_writes_its_wish_into_the_plan(name: str, value: Any, expected: Any) -> None:
    _, (step,) = read_rule({"all": []}, [{"action": name, "value": value}])
    plan = Plan()
    step.plan(plan, 9)
    wishes = [plan.queue, plan.priority, plan.agent] if name != "add_tag" else [plan.tags]
    (wish,) = [item for item in wishes if item]
    values = [item.value for item in wish] if isinstance(wish, list) else wish.value
    assert values == expected


def test_every_action_has_a_test() -> None:
    assert {"set_queue", "set_priority", "assign_agent", "add_tag"} == set(actions.keys())
