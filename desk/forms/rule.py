"""The rule editor's form: a tree in plain fields, edited by buttons, so that it works without scripts.

Each node has a path ("c" the root, "c.0.1" the second member of its first member; "a.0" the first action) and
its fields are named after it: "c.0.field", "c.0.op", "c.0.value", "c.mode", "c.size".
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from routing.actions.base import actions
from routing.conditions.base import conditions
from routing.tree import ALL, MODES

MAX_MEMBERS = 60


@dataclass
class Row:
    """A condition (``what`` is its name) or an action, as typed; ``extra`` is the name of a customer attribute."""

    what: str = ""
    op: str = ""
    values: list[str] = field(default_factory=list)
    extra: str = ""


@dataclass
class Box:
    """A group, as chosen."""

    mode: str = ALL
    members: list[Box | Row] = field(default_factory=list)


@dataclass
class RuleDraft:
    """A rule that is being written; anything may still be wrong with it."""

    name: str = ""
    stops: bool = True
    is_active: bool = True
    root: Box = field(default_factory=Box)
    steps: list[Row] = field(default_factory=list)
    version: int | None = None

    def conditions(self) -> dict[str, Any]:
        """As routing.tree reads it."""
        return _stored(self.root)

    def actions(self) -> list[dict[str, Any]]:
        """As routing.tree reads it."""
        return [{"action": row.what, "value": _step_value(row)} for row in self.steps]

    def press(self, button: str) -> None:
        """Do what a button of the form asks: "add:c", "group:c.1", "remove:c.0", "up:a.1", "down:a.1", "add:a"."""
        verb, _, path = button.partition(":")
        if verb in {"add", "group"}:
            self._add(verb, path)
        elif verb in {"remove", "up", "down"}:
            siblings, index = self._place(path)
            if siblings is None:
                return
            if verb == "remove":
                del siblings[index]
            elif 0 <= (other := index + (1 if verb == "down" else -1)) < len(siblings):
                siblings[index], siblings[other] = siblings[other], siblings[index]

    def _add(self, verb: str, path: str) -> None:
        if path == "a":
            self.steps.append(Row(actions.keys()[0]))
            return
        node: Any = self._node(path)
        if isinstance(node, Box) and len(node.members) < MAX_MEMBERS:
            new: Box | Row = _first_condition()
            node.members.append(Box("any", [new]) if verb == "group" else new)

    def _node(self, path: str) -> Box | Row | None:
        if path == "c":
            return self.root
        siblings, index = self._place(path)
        return siblings[index] if siblings is not None else None

    def _place(self, path: str) -> tuple[list[Any] | None, int]:
        head, *rest = path.split(".")
        numbers = [int(part) for part in rest if part.isascii() and part.isdecimal() and len(part) < 4]
        if not numbers or len(numbers) != len(rest):
            return None, 0
        siblings: list[Any] = self.steps if head == "a" else self.root.members
        for number in numbers[:-1]:
            node = siblings[number] if number < len(siblings) else None
            if not isinstance(node, Box):
                return None, 0
            siblings = node.members
        return (siblings, numbers[-1]) if numbers[-1] < len(siblings) else (None, 0)


def new_draft() -> RuleDraft:
    """What an empty editor begins with: one condition and one action."""
    return RuleDraft(root=Box(ALL, [_first_condition()]), steps=[Row(actions.keys()[0])])


def _first_condition() -> Row:
    condition = conditions["subject_words"]
    return Row(condition.name, condition.operators[0])


def draft_of(name: str, tree: Any, steps: Any, *, stops: bool, is_active: bool, version: int) -> RuleDraft:
    """A stored rule in the editor."""
    rows = [Row(step["action"], values=_texts(step["value"])) for step in steps]
    root = _loaded(tree)
    assert isinstance(root, Box)  # the root of a stored tree is a group
    return RuleDraft(name, stops, is_active, root, rows, version)


def _loaded(stored: dict[str, Any]) -> Box | Row:
    if "field" not in stored:
        ((mode, members),) = stored.items()
        return Box(mode, [_loaded(member) for member in members])
    value = stored["value"]
    if isinstance(value, dict):
        return Row(stored["field"], stored["op"], _texts(value.get("values", [])), value.get("name", ""))
    return Row(stored["field"], stored["op"], _texts(value))


def _texts(value: Any) -> list[str]:
    return [str(item) for item in (value if isinstance(value, list) else [value])]


def draft_from(data: QueryDict) -> RuleDraft:
    """What the browser sent; fields that are missing or make no sense become empty, and are refused on saving."""
    version = data.get("version", "")
    root = _read(data, "c", 0)
    assert isinstance(root, Box)  # a node at depth 0 is always a group
    return RuleDraft(
        name=data.get("name", "")[:200],
        stops=data.get("stops", "1") == "1",
        is_active="is_active" in data,
        root=root,
        steps=[_row(data, f"a.{number}", "action") for number in range(_size(data, "a"))],
        version=int(version) if version.isascii() and version.isdecimal() and len(version) < 10 else None,
    )


def _size(data: QueryDict, path: str) -> int:
    text = data.get(f"{path}.size", "0")
    return min(int(text), MAX_MEMBERS) if text.isascii() and text.isdecimal() and len(text) < 4 else 0


def _read(data: QueryDict, path: str, depth: int) -> Box | Row:
    if depth and (f"{path}.mode" not in data or depth > 6):
        return _row(data, path, "field")
    mode = data.get(f"{path}.mode", ALL)
    members = [_read(data, f"{path}.{number}", depth + 1) for number in range(_size(data, path))]
    return Box(mode if mode in MODES else ALL, members)


def _row(data: QueryDict, path: str, what: str) -> Row:
    name = data.get(f"{path}.{what}", "")
    values, operator = data.getlist(f"{path}.value"), data.get(f"{path}.op", "")
    if name != data.get(
        f"{path}.was", name
    ):  # another condition was chosen: the old value means nothing to it
        values = []
    condition = conditions.get(name)
    if condition is not None and operator not in condition.operators:
        operator = condition.operators[0]
    return Row(
        name, operator, [text[:4000] for text in values[:MAX_MEMBERS]], data.get(f"{path}.name", "")[:200]
    )


def _stored(node: Box | Row) -> dict[str, Any]:
    if isinstance(node, Box):
        return {node.mode: [_stored(member) for member in node.members]}
    condition = conditions.get(node.what)
    value: Any = _text_or_list(node, condition.value_field.widget if condition else "")
    if condition is not None and condition.value_field.widget == "attribute":
        value = {"name": node.extra, "values": value}
    return {"field": node.what, "op": node.op, "value": value}


def _text_or_list(row: Row, widget: str) -> Any:
    """Ticked options are a list already; one text field is a list written with commas."""
    return row.values if widget in {"choices", "choice"} else ",".join(row.values)


def _step_value(row: Row) -> Any:
    action = actions.get(row.what)
    if action is not None and action.value_field.widget == "choice":
        return row.values[0] if row.values else ""
    return _text_or_list(row, action.value_field.widget if action else "")
