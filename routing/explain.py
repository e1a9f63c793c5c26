"""Why a ticket is where it is: decisions as people read them."""

from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_

from django.db.models import Q
from django.utils.translation import gettext as _

from routing.conditions.base import conditions
from routing.describe import lines_of, step_text
from routing.engine import Look
from routing.models import Decision, RuleRevision
from routing.options import Options
from routing.trace import Trace
from routing.tree import InvalidRule, read_rule
from tickets.models import Ticket


@dataclass(frozen=True)
class Line:
    """One condition or group of a rule, and whether it held."""

    depth: int
    text: str
    is_group: bool
    hit: bool


@dataclass(frozen=True)
class RuleWhy:
    """One rule that was looked at, as it was then."""

    rule_id: int
    name: str
    version: int
    matched: bool
    stopped: bool
    lines: list[Line]
    actions: list[str]


@dataclass(frozen=True)
class Why:
    """One decision: which rules were looked at, what their conditions saw, and what came of it."""

    at: datetime
    rules: list[RuleWhy]
    seen: list[tuple[str, str]]
    notes: list[str]

    @property
    def matched(self) -> list[RuleWhy]:
        """The rules that matched."""
        return [rule for rule in self.rules if rule.matched]


def decisions_of(ticket: Ticket) -> list[Why]:
    """Why a ticket went where it went, newest decision first, in at most four statements."""
    decisions = list(Decision.objects.filter(ticket=ticket).order_by("-pk")[:20])
    traces = [Trace.from_json(decision.trace) for decision in decisions]
    revisions = _revisions({(look.rule_id, look.version) for trace in traces for look in trace.looks})
    options = Options()
    return [
        Why(
            at=decision.at,
            rules=[
                _rule(look, trace, revisions.get((look.rule_id, look.version)), options)
                for look in trace.looks
            ],
            seen=_seen(trace),
            notes=_notes(trace, options),
        )
        for decision, trace in zip(decisions, traces, strict=True)
    ]


def _revisions(keys: set[tuple[int, int]]) -> dict[tuple[int, int], RuleRevision]:
    if not keys:
        return {}
    wanted = reduce(or_, (Q(rule_id=rule_id, version=version) for rule_id, version in keys))
    return {(row.rule_id, row.version): row for row in RuleRevision.objects.filter(wanted)}


def _rule(look: Look, trace: Trace, revision: RuleRevision | None, options: Options) -> RuleWhy:
    lines, actions = [], []
    if revision is not None:
        try:
            group, steps = read_rule(revision.conditions, revision.actions)
        except InvalidRule:  # a condition that the code no longer has: the name and the answer remain
            pass
        else:
            lines = [Line(*line) for line in lines_of(group, look.hits, options)]
            actions = [step_text(step, options) for step in steps]
    return RuleWhy(
        rule_id=look.rule_id,
        name=revision.name if revision else _("A rule that is gone"),
        version=look.version,
        matched=look.matched,
        stopped=trace.stopped_by == look.rule_id,
        lines=lines,
        actions=actions,
    )


def _seen(trace: Trace) -> list[tuple[str, str]]:
    return [
        (_(condition.label), text)
        for name, text in trace.seen.items()
        if text and (condition := conditions.get(name)) is not None
    ]


def _notes(trace: Trace, options: Options) -> list[str]:
    notes = []
    if trace.default_queue:
        queue = options.of("queues").get(str(trace.default_queue), _("a queue that is gone"))
        notes.append(
            _("No rule chose a queue, so the ticket went to %(queue)s, where everything else waits.")
            % {"queue": queue}
        )
    if "queue" in trace.kept:
        notes.append(_("Somebody had already chosen a queue; the rule's queue was not used."))
    if "agent" in trace.kept:
        notes.append(_("An agent already held the ticket; the rule's agent was not used."))
    for kind, _pk in trace.gone:
        if kind == "queue":
            notes.append(_("The queue that a rule names no longer exists."))
        else:
            notes.append(_("The agent that a rule names is deactivated or gone."))
    return notes
