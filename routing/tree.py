"""Rules as stored (JSON) and as evaluated (objects): one schema does both. Pure.

A condition tree is a group, {"all": [...]}, {"any": [...]} or {"none": [...]}, of groups and of conditions,
{"field": "channel", "op": "is_any_of", "value": ["email"]}. Actions are a list of
{"action": "set_queue", "value": 3}.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from routing.actions.base import Action, actions
from routing.conditions.base import Condition, conditions
from routing.facts import Facts
from routing.plan import Plan
from routing.text import gettext_noop
from routing.values import InvalidValue

ALL, ANY, NONE = "all", "any", "none"
MODES = (ALL, ANY, NONE)
MAX_DEPTH = 4
MAX_TESTS = 60
MAX_ACTIONS = 20


@dataclass(frozen=True)
class Fault:
    """What is wrong with a rule and where: ``path`` is "c" for conditions or "a" for actions and the positions
    below ("c.0.2"); ``part`` is the field of the form, "field", "op" or "value"."""

    path: str
    part: str
    message: str


class InvalidRule(ValueError):
    """The rule can't be evaluated; ``faults`` lists every reason."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("; ".join(f"{fault.path} {fault.part}: {fault.message}" for fault in faults))
        self.faults = faults


@dataclass(frozen=True)
class Test:
    """One condition with its operator and cleaned value; ``index`` is its place among the tests of its rule."""

    condition: Condition
    operator: str
    value: Any
    index: int

    def check(self, facts: Facts) -> bool:
        """Whether the facts satisfy it."""
        return self.condition.check(facts, self.operator, self.value)

    def json(self) -> dict[str, Any]:
        """As it is stored."""
        return {"field": self.condition.name, "op": self.operator, "value": self.value}


@dataclass(frozen=True)
class Group:
    """All, any or none of its members must hold; an empty "all" (every ticket) holds."""

    mode: str
    members: tuple["Group | Test", ...]

    def holds(self, hits: list[bool]) -> bool:
        """The answer, given the answer of each test by its index."""
        answers = (
            hits[member.index] if isinstance(member, Test) else member.holds(hits) for member in self.members
        )
        if self.mode == ALL:
            return all(answers)
        return any(answers) if self.mode == ANY else not any(answers)

    def tests(self) -> Iterator[Test]:
        """All tests below, in order of their index."""
        for member in self.members:
            if isinstance(member, Test):
                yield member
            else:
                yield from member.tests()

    def json(self) -> dict[str, Any]:
        """As it is stored."""
        return {self.mode: [member.json() for member in self.members]}


@dataclass(frozen=True)
class Step:
    """One action with its cleaned value."""

    action: Action
    value: Any

    def plan(self, plan: Plan, rule_id: int) -> None:
        """Write its wish into the plan."""
        self.action.plan(plan, self.value, rule_id)

    def json(self) -> dict[str, Any]:
        """As it is stored."""
        return {"action": self.action.name, "value": self.value}


class _Reader:
    """Reads a stored tree, collecting every fault instead of stopping at the first."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.tests = 0

    def fault(self, path: str, part: str, message: str) -> None:
        self.faults.append(Fault(path, part, message))

    def group(self, raw: Any, path: str, depth: int) -> Group:
        mode, members = next(iter(raw.items())) if isinstance(raw, dict) and len(raw) == 1 else ("", None)
        if mode not in MODES or not isinstance(members, list):
            self.fault(path, "field", gettext_noop("A group is all, any or none of its conditions."))
            return Group(ALL, ())
        if depth > MAX_DEPTH:
            self.fault(path, "field", gettext_noop("Groups can be nested four deep at most."))
            return Group(mode, ())
        if not members and depth > 1:
            self.fault(path, "field", gettext_noop("The group is empty: add a condition or remove it."))
        found = (self.member(item, f"{path}.{position}", depth) for position, item in enumerate(members))
        return Group(mode, tuple(member for member in found if member is not None))

    def member(self, raw: Any, path: str, depth: int) -> Group | Test | None:
        if isinstance(raw, dict) and "field" not in raw:
            return self.group(raw, path, depth + 1)
        return self.test(raw, path)

    def test(self, raw: Any, path: str) -> Test | None:
        name = raw.get("field") if isinstance(raw, dict) else None
        condition = conditions.get(name) if isinstance(name, str) else None
        if condition is None:
            self.fault(path, "field", gettext_noop("Choose what to look at."))
            return None
        if raw.get("op") not in condition.operators:
            self.fault(path, "op", gettext_noop("Choose how to compare."))
            return None
        value = self.value(raw.get("value"), condition.value_field.clean, path)
        needs = condition.needs_value(raw["op"])
        if needs and isinstance(value, dict) and not value["values"]:
            self.fault(path, "value", gettext_noop("Choose or write at least one value."))
        self.tests += 1
        if self.tests == MAX_TESTS + 1:
            self.fault(path, "field", gettext_noop("A rule has at most 60 conditions."))
        return Test(condition, raw["op"], value, self.tests - 1)

    def value(self, raw: Any, clean: Any, path: str) -> Any:
        try:
            return clean(raw)
        except InvalidValue as error:
            self.fault(path, "value", str(error))
            return None

    def steps(self, raw: Any) -> tuple[Step, ...]:
        if not isinstance(raw, list) or not raw:
            self.fault("a", "field", gettext_noop("Say what to do: add an action."))
            return ()
        if len(raw) > MAX_ACTIONS:
            self.fault("a", "field", gettext_noop("A rule has at most 20 actions."))
        found = (self.step(item, f"a.{position}") for position, item in enumerate(raw))
        return tuple(step for step in found if step is not None)

    def step(self, raw: Any, path: str) -> Step | None:
        name = raw.get("action") if isinstance(raw, dict) else None
        action = actions.get(name) if isinstance(name, str) else None
        if action is None:
            self.fault(path, "field", gettext_noop("Choose what to do."))
            return None
        return Step(action, self.value(raw.get("value"), action.value_field.clean, path))


def read_conditions(raw: Any) -> Group:
    """The tree of a stored condition. Raises InvalidRule with every fault."""
    reader = _Reader()
    group = reader.group(raw, "c", 1)
    if reader.faults:
        raise InvalidRule(reader.faults)
    return group


def read_rule(raw_conditions: Any, raw_actions: Any) -> tuple[Group, tuple[Step, ...]]:
    """Conditions and actions of a stored rule. Raises InvalidRule with every fault."""
    reader = _Reader()
    group, steps = reader.group(raw_conditions, "c", 1), reader.steps(raw_actions)
    if reader.faults:
        raise InvalidRule(reader.faults)
    return group, steps
