"""Rules in sentences, in the active language."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from routing.conditions.base import OPERATOR_LABELS
from routing.options import Options
from routing.tree import ALL, ANY, NONE, Group, InvalidRule, Step, Test, read_rule

SHOWN = 4  # values beyond these are counted, not listed


def values_text(values: list[str]) -> str:
    """A list in one line: the first values, and how many more there are."""
    shown = ", ".join(values[:SHOWN])
    more = len(values) - SHOWN
    if more <= 0:
        return shown
    return ngettext("%(shown)s and %(n)d more", "%(shown)s and %(n)d more", more) % {
        "shown": shown,
        "n": more,
    }


def _value_text(value: Any, source: str, options: Options) -> str:
    if isinstance(value, dict):
        return values_text(value["values"])
    values = [str(item) for item in (value if isinstance(value, list) else [value])]
    if source:
        known = options.of(source)
        return values_text([str(known.get(item, item)) for item in values])
    return values_text([_quoted(item) for item in values])


def _quoted(text: str) -> str:
    return _("“%(text)s”") % {"text": text}


def test_text(test: Test, options: Options) -> str:
    """ "Subject contains any of “refund”, “return”"."""
    condition = test.condition
    subject = _(condition.label)
    if isinstance(test.value, dict):
        subject = f"{subject} {_quoted(test.value['name'])}"
    text = f"{subject} {_(OPERATOR_LABELS[test.operator])}"
    if condition.needs_value(test.operator):
        text += f" {_value_text(test.value, condition.value_field.source, options)}"
    return text


def group_text(group: Group, options: Options) -> str:
    """The whole condition in one line; "" for a rule that matches every ticket."""
    glue = {ALL: _(" and "), ANY: _(" or "), NONE: _(" or ")}[group.mode]
    parts = []
    for member in group.members:
        if isinstance(member, Test):
            parts.append(test_text(member, options))
        elif member.members:
            text = group_text(member, options)
            parts.append(f"({text})" if len(group.members) > 1 and len(member.members) > 1 else text)
    text = glue.join(parts)
    if group.mode == NONE and text:
        return _("none of: %(conditions)s") % {"conditions": text}
    return text


def step_text(step: Step, options: Options) -> str:
    """ "Put into the queue: Billing"."""
    value = _value_text(step.value, step.action.value_field.source, options)
    return _("%(action)s: %(value)s") % {"action": _(step.action.label), "value": value}


def rule_texts(conditions: Any, actions: Any, options: Options) -> tuple[str, list[str]] | None:
    """Condition and actions of a stored rule as texts; None when it can't be read any more."""
    try:
        group, steps = read_rule(conditions, actions)
    except InvalidRule:
        return None
    return group_text(group, options), [step_text(step, options) for step in steps]


def lines_of(group: Group, hits: tuple[bool, ...], options: Options) -> Iterator[tuple[int, str, bool, bool]]:
    """The tree line by line: (depth, text, is it a group, did it hold), groups before their members."""

    def walk(node: Group, depth: int) -> Iterator[tuple[int, str, bool, bool]]:
        heads = {ALL: _("All of these"), ANY: _("Any of these"), NONE: _("None of these")}
        if depth or len(node.members) > 1 or node.mode == NONE:
            yield depth, heads[node.mode], True, node.holds(list(hits))
            depth += 1
        for member in node.members:
            if isinstance(member, Test):
                yield depth, test_text(member, options), False, hits[member.index]
            else:
                yield from walk(member, depth)

    return walk(group, 0)
