"""Why a ticket is where it is: its routing decisions in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from routing.conditions.base import OPERATOR_LABELS
from routing.engine import Look
from routing.models import Decision, RuleRevision
from routing.options import Options
from routing.trace import Trace
from routing.tree import InvalidRule, Test, read_rule
from tickets.models import Ticket

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Answer:
    """One condition and whether the ticket satisfied it."""

    text: str
    hit: bool


@dataclass(frozen=True, slots=True)
class LookedAt:
    """One rule as it was, and whether it matched."""

    name: str
    matched: bool
    stopped: bool
    answers: list[Answer]
    actions: list[str]


@dataclass(frozen=True, slots=True)
class Explanation:
    """One decision."""

    at: datetime
    rules: list[LookedAt]
    remarks: list[str]


def explain(ticket: Ticket) -> list[Explanation]:
    """The newest decisions about a ticket, newest first, with the rules as they were then."""
    decisions = list(Decision.objects.filter(ticket=ticket).order_by("-pk")[:SHOWN])
    traces = [(decision.at, Trace.from_json(decision.trace)) for decision in decisions]
    revisions = _revisions([look for _at, trace in traces for look in trace.looks])
    options = Options()
    return [
        Explanation(
            at,
            [
                _looked_at(look, trace, revisions.get((look.rule_id, look.version)), options)
                for look in trace.looks
            ],
            _remarks(trace, options),
        )
        for at, trace in traces
    ]


def _revisions(looks: list[Look]) -> dict[tuple[int, int], RuleRevision]:
    ids = {look.rule_id for look in looks}
    rows = RuleRevision.objects.filter(rule_id__in=ids) if ids else ()
    return {(row.rule_id, row.version): row for row in rows}


def _looked_at(look: Look, trace: Trace, revision: RuleRevision | None, options: Options) -> LookedAt:
    name = revision.name if revision else _("Rule %(number)d") % {"number": look.rule_id}
    answers: list[Answer] = []
    actions: list[str] = []
    if revision is not None:
        try:
            root, steps = read_rule(revision.conditions, revision.actions)
        except InvalidRule:
            pass
        else:
            tests = zip(root.tests(), look.hits, strict=False)
            answers = [Answer(_test_words(test, options), hit) for test, hit in tests]
            actions = [
                f"{_(step.action.label)}: {_value_words(step.value, step.action.value_field.source, options)}"
                for step in steps
            ]
    return LookedAt(name, look.matched, trace.stopped_by == look.rule_id, answers, actions)


def _test_words(test: Test, options: Options) -> str:
    words = f"{_(test.condition.label)} {_(OPERATOR_LABELS.get(test.operator, test.operator))}"
    if not test.condition.needs_value(test.operator):
        return words
    return f"{words} {_value_words(test.value, test.condition.value_field.source, options)}"


def _value_words(value: Any, source: str, options: Options) -> str:
    if isinstance(value, dict):
        return f"{value.get('name', '')}: {_value_words(value.get('values', []), '', options)}"
    names = options.of(source) if source else {}
    items = value if isinstance(value, list | tuple | set | frozenset) else [value]
    return ", ".join(str(names.get(str(item), item)) for item in items)


def _remarks(trace: Trace, options: Options) -> list[str]:
    remarks = []
    if trace.default_queue:
        name = options.of("queues").get(str(trace.default_queue), f"#{trace.default_queue}")
        remarks.append(
            _("No rule chose a queue, so it went to the default one: %(queue)s.") % {"queue": name}
        )
    if "queue" in trace.kept:
        remarks.append(_("A queue had been chosen before; the rules left it."))
    if "agent" in trace.kept:
        remarks.append(_("Somebody held the ticket already; the rules left it with them."))
    if trace.gone:
        remarks.append(_("Something that a rule names no longer exists; that part was left out."))
    return remarks
