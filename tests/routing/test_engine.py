"""The engine decides as its plain description says, whatever the rules."""

import contextlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.engine import CompiledRule, Ruleset, decide
from routing.facts import Facts
from routing.trace import Trace
from routing.tree import InvalidRule, read_conditions, read_rule

CHANNELS = ["email", "phone", "chat"]
WORDS = ["refund", "order", "broken"]

leaf = st.one_of(
    st.builds(
        lambda op, value: {"field": "channel", "op": op, "value": value},
        st.sampled_from(["is_any_of", "is_none_of"]),
        st.lists(st.sampled_from(CHANNELS), min_size=1, max_size=3, unique=True),
    ),
    st.builds(
        lambda op, value: {"field": "subject_words", "op": op, "value": value},
        st.sampled_from(["has_any_of", "has_all_of", "has_none_of"]),
        st.lists(st.sampled_from(WORDS), min_size=1, max_size=3, unique=True),
    ),
)
modes = st.sampled_from(["all", "any", "none"])
trees = st.recursive(
    leaf,
    lambda inner: st.builds(lambda m, c: {m: c}, modes, st.lists(inner, min_size=1, max_size=3)),
    max_leaves=8,
)
roots = st.builds(lambda mode, members: {mode: members}, modes, st.lists(trees, min_size=1, max_size=3))
facts = st.builds(
    lambda channel, words: Facts(channel=channel, subject=" ".join(words)),
    st.sampled_from(CHANNELS),
    st.lists(st.sampled_from(WORDS), max_size=3),
)


def plainly(tree: dict[str, Any], given_facts: Facts) -> bool:
    """The meaning of a tree, said another way than the engine says it."""
    if "field" in tree:
        if tree["field"] == "channel":
            return (given_facts.channel in tree["value"]) == (tree["op"] == "is_any_of")
        hits = [word in given_facts.subject.split() for word in tree["value"]]
        return {"has_any_of": any(hits), "has_all_of": all(hits), "has_none_of": not any(hits)}[tree["op"]]
    ((mode, members),) = tree.items()
    answers = [plainly(member, given_facts) for member in members]
    return {"all": all(answers), "any": any(answers), "none": not any(answers)}[mode]


def depth(tree: dict[str, Any]) -> int:
    return 0 if "field" in tree else 1 + max(depth(member) for member in next(iter(tree.values())))


rules = st.lists(st.tuples(roots.filter(lambda tree: depth(tree) <= 4), st.booleans()), max_size=5)


def compiled(specifications: list[tuple[dict[str, Any], bool]]) -> Ruleset:
    found = []
    for number, (tree, stops) in enumerate(specifications, start=1):
        root, steps = read_rule(tree, [{"action": "add_tag", "value": [f"rule-{number}"]}])
        found.append(CompiledRule(number, 1, root, steps, stops))
    return Ruleset.of(found)


@given(facts, rules)
def test_rules_are_looked_at_in_order_until_one_that_stops_matches(
    mail: Facts, specifications: list[tuple[dict[str, Any], bool]]
) -> None:
    decided = decide(mail, compiled(specifications))
    expected: list[tuple[int, bool]] = []
    for number, (tree, stops) in enumerate(specifications, start=1):
        expected.append((number, plainly(tree, mail)))
        if expected[-1][1] and stops:
            break
    assert [(look.rule_id, look.matched) for look in decided.looks] == expected
    matched = [number for number, hit in expected if hit]
    assert decided.matched == matched
    assert [wish.value for wish in decided.plan.tags] == [f"rule-{number}" for number in matched]
    stopping = [number for number in matched if specifications[number - 1][1]]
    assert decided.stopped_by == (stopping[0] if stopping else None)


@given(facts, rules)
def test_the_record_tells_each_condition_that_hit_and_missed(
    mail: Facts, specifications: list[tuple[dict[str, Any], bool]]
) -> None:
    ruleset = compiled(specifications)
    decided = decide(mail, ruleset)
    for look, rule in zip(decided.looks, ruleset.rules, strict=False):
        assert look.hits == tuple(plainly(test.json(), mail) for test in rule.tests)
    assert Trace.from_json(Trace.of(decided).json()) == Trace.of(decided)


@given(roots)
def test_a_valid_tree_is_stored_as_it_was_read(tree: dict[str, Any]) -> None:
    if depth(tree) > 4:
        with pytest.raises(InvalidRule):
            read_conditions(tree)
        return
    assert read_conditions(tree).json() == tree
    assert read_conditions(read_conditions(tree).json()) == read_conditions(tree)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["all", "any", "none", "field", "op", "value", "x"]), inner, max_size=3
        )
    ),
)


@given(json_values, json_values)
def test_any_json_is_read_or_refused(raw_conditions: Any, raw_actions: Any) -> None:
    with contextlib.suppress(InvalidRule):
        root, steps = read_rule(raw_conditions, raw_actions)
        assert read_rule(root.json(), [step.json() for step in steps]) == (root, steps)


def test_a_rule_without_conditions_matches_every_ticket() -> None:
    root, steps = read_rule({"all": []}, [{"action": "set_priority", "value": "high"}])
    decided = decide(Facts(channel="sms"), Ruleset.of([CompiledRule(1, 1, root, steps)]))
    assert decided.matched == [1]


def test_a_later_rule_overrides_the_queue_of_an_earlier_one() -> None:
    first = read_rule({"all": []}, [{"action": "set_queue", "value": 1}])
    second = read_rule({"all": []}, [{"action": "set_queue", "value": 2}])
    ruleset = Ruleset.of([CompiledRule(1, 1, *first, stops=False), CompiledRule(2, 1, *second)])
    plan = decide(Facts(channel="email"), ruleset).plan
    assert plan.queue is not None
    assert (plan.queue.value, plan.queue.rule_id) == (2, 2)


def test_the_fingerprint_changes_with_a_rule_and_with_the_order() -> None:
    root, steps = read_rule({"all": []}, [{"action": "set_queue", "value": 1}])
    one, two, newer = (CompiledRule(pk, v, root, steps) for pk, v in ((1, 1), (2, 1), (1, 2)))
    prints = {Ruleset.of(order).fingerprint for order in ([one, two], [two, one], [newer, two], [one])}
    assert len(prints) == 4
