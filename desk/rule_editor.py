"""A rule that is being written, as the editor's template shows it: fields with their options and errors."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from desk.forms.rule import Box, Row, RuleDraft
from routing.actions.base import actions
from routing.conditions.base import OPERATOR_LABELS, conditions
from routing.options import Options
from routing.tree import ALL, ANY, MAX_DEPTH, NONE, Fault
from routing.values import ValueField

Option = tuple[str, str, bool]


@dataclass
class NodeView:
    """A group, a condition or an action of the form; ``errors`` by field: "field", "op", "value"."""

    path: str
    is_group: bool = False
    is_first: bool = True
    is_last: bool = True
    errors: dict[str, list[str]] = field(default_factory=dict)
    modes: list[Option] = field(default_factory=list)
    members: list[NodeView] = field(default_factory=list)
    can_nest: bool = False
    what: str = ""
    kinds: list[Option] = field(default_factory=list)
    operators: list[Option] = field(default_factory=list)
    widget: str = ""
    options: list[Option] = field(default_factory=list)
    text: str = ""
    extra: str = ""
    help: str = ""

    @property
    def id(self) -> str:
        """The path as an id of the page: scripts find the focus again by it, and dots mean classes to them."""
        return self.path.replace(".", "-")


@dataclass
class Editor:
    """All that the template needs of a draft."""

    draft: RuleDraft
    root: NodeView
    steps: list[NodeView]
    name_errors: list[str]
    step_errors: list[str]
    error_count: int


def editor_of(draft: RuleDraft, faults: Sequence[Fault] = ()) -> Editor:
    """The editor's view of a draft with what is wrong with it."""
    errors: dict[str, dict[str, list[str]]] = {}
    for fault in faults:
        errors.setdefault(fault.path, {}).setdefault(fault.part, []).append(_(fault.message))
    options = Options()
    last = len(draft.steps) - 1
    steps = [
        _step(row, f"a.{position}", errors, options, is_first=position == 0, is_last=position == last)
        for position, row in enumerate(draft.steps)
    ]
    return Editor(
        draft=draft,
        root=_group(draft.root, "c", 1, errors, options),
        steps=steps,
        name_errors=errors.get("", {}).get("name", []),
        step_errors=errors.get("a", {}).get("field", []),
        error_count=len(faults),
    )


def _group(box: Box, path: str, depth: int, errors: dict[str, Any], options: Options) -> NodeView:
    labels = {ALL: _("all of these hold"), ANY: _("any of these holds"), NONE: _("none of these holds")}
    view = NodeView(
        path=path,
        is_group=True,
        errors=errors.get(path, {}),
        modes=[(mode, label, mode == box.mode) for mode, label in labels.items()],
        can_nest=depth < MAX_DEPTH,
    )
    last = len(box.members) - 1
    for position, member in enumerate(box.members):
        here = f"{path}.{position}"
        if isinstance(member, Box):
            node = _group(member, here, depth + 1, errors, options)
        else:
            node = _condition(member, here, errors, options)
        node.is_first, node.is_last = position == 0, position == last
        view.members.append(node)
    return view


def _condition(row: Row, path: str, errors: dict[str, Any], options: Options) -> NodeView:
    view = NodeView(path=path, errors=errors.get(path, {}), what=row.what, extra=row.extra)
    view.kinds = [(name, _(item.label), name == row.what) for name, item in conditions.items()]
    condition = conditions.get(row.what)
    if condition is not None:
        view.operators = [(op, _(OPERATOR_LABELS[op]), op == row.op) for op in condition.operators]
        _fill(view, row, condition.value_field, options, needs_value=condition.needs_value(row.op))
    return view


def _step(
    row: Row, path: str, errors: dict[str, Any], options: Options, *, is_first: bool, is_last: bool
) -> NodeView:
    view = NodeView(path=path, errors=errors.get(path, {}), what=row.what, is_first=is_first, is_last=is_last)
    view.kinds = [(name, _(item.label), name == row.what) for name, item in actions.items()]
    action = actions.get(row.what)
    if action is not None:
        _fill(view, row, action.value_field, options)
    return view


def _fill(view: NodeView, row: Row, value: ValueField, options: Options, *, needs_value: bool = True) -> None:
    view.widget = value.widget
    if value.widget == "attribute" and not needs_value:
        view.widget = "attribute_name"
    if value.source:
        view.options = _options(options.of(value.source).items(), row.values)
    view.text = ", ".join(row.values)
    view.help = _(value.help) if value.help and needs_value else ""


def _options(items: Iterable[tuple[str, Any]], chosen: list[str]) -> list[Option]:
    return [(name, str(label), name in chosen) for name, label in items]
