"""Facts and rules to a decision, with the record of how it came about. Pure."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from routing.facts import Facts
from routing.plan import Plan
from routing.tree import Group, Step, Test

SEEN_LENGTH = 120


@dataclass(frozen=True)
class CompiledRule:
    """A rule ready to be evaluated. ``stops``: when it matches, later rules are not looked at."""

    id: int
    version: int
    root: Group
    steps: tuple[Step, ...]
    stops: bool = True
    tests: tuple[Test, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "tests", tuple(self.root.tests()))


@dataclass(frozen=True)
class Ruleset:
    """Active rules in their order; the fingerprint changes when any of them or the order does."""

    rules: tuple[CompiledRule, ...]
    fingerprint: str

    @classmethod
    def of(cls, rules: Iterable[CompiledRule]) -> "Ruleset":
        """Rules in their order, with their fingerprint."""
        ordered = tuple(rules)
        text = ",".join(f"{rule.id}.{rule.version}" for rule in ordered)
        return cls(ordered, hashlib.sha256(text.encode()).hexdigest()[:16])


@dataclass(frozen=True)
class Look:
    """One rule as it was looked at: which of its tests hit (all are asked, so that misses can be told)."""

    rule_id: int
    version: int
    matched: bool
    hits: tuple[bool, ...]

    def json(self) -> list[Any]:
        """Compact: [rule, version, 1 or 0, "101"]."""
        return [self.rule_id, self.version, int(self.matched), "".join("01"[hit] for hit in self.hits)]


@dataclass(frozen=True)
class Decided:
    """What to do, which rules were looked at, and what their conditions saw."""

    plan: Plan
    looks: tuple[Look, ...]
    stopped_by: int | None
    seen: dict[str, str]

    @property
    def matched(self) -> list[int]:
        """The ids of the rules that matched, in order."""
        return [look.rule_id for look in self.looks if look.matched]


def decide(facts: Facts, ruleset: Ruleset) -> Decided:
    """Look at the rules in order until one that stops matches; the same facts and rules always decide the same."""
    plan = Plan()
    looks: list[Look] = []
    seen: dict[str, str] = {}
    stopped_by = None
    for rule in ruleset.rules:
        hits = [test.check(facts) for test in rule.tests]
        for test in rule.tests:
            if test.condition.name not in seen:
                seen[test.condition.name] = test.condition.seen(facts)[:SEEN_LENGTH]
        matched = rule.root.holds(hits)
        looks.append(Look(rule.id, rule.version, matched, tuple(hits)))
        if matched:
            for step in rule.steps:
                step.plan(plan, rule.id)
            if rule.stops:
                stopped_by = rule.id
                break
    return Decided(plan, tuple(looks), stopped_by, seen)
