"""Reads for routing: the rules as a process holds them, and the facts of tickets."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.utils import parseaddr
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Left

from customers.value_bands import band_of
from routing.engine import CompiledRule, Ruleset, decide
from routing.facts import TEXT_LIMIT, Facts
from routing.models import Decision, RoutingState, Rule
from routing.tree import Group, InvalidRule, read_rule
from tickets.models import Direction, Message, Queue, Ticket

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class LoadedRules:
    """The rules of one moment, and where tickets wait that no rule puts anywhere."""

    token: str
    ruleset: Ruleset
    default_queue_id: int | None
    uses_body: bool


_held: LoadedRules | None = None


def loaded_rules() -> LoadedRules:
    """The active rules, compiled once for each process and change: one cheap statement says whether they are current.

    The token is read before the rules: held rules may be newer than their token, never older.
    """
    global _held
    state = RoutingState.objects.filter(pk=1).values_list("token", "default_queue_id").first()
    token, default_queue_id = state or ("", None)
    if _held is not None and token and _held.token == token:
        return _held
    ruleset = Ruleset.of(
        compiled for rule in Rule.objects.filter(is_active=True) if (compiled := compile_rule(rule))
    )
    names = {test.condition.name for rule in ruleset.rules for test in rule.tests}
    _held = LoadedRules(token, ruleset, default_queue_id, uses_body="body_words" in names)
    return _held


def compile_rule(rule: Rule) -> CompiledRule | None:
    """The rule ready for the engine; None, and a line in the log, when code that it needs is no longer there."""
    try:
        root, steps = read_rule(rule.conditions, rule.actions)
    except InvalidRule as error:
        logger.error("rule %s (%s) is left out: %s", rule.pk, rule.name, error)
        return None
    return CompiledRule(rule.pk, rule.version, root, steps, rule.stops)


def default_queue(queue_id: int | None) -> Queue | None:
    """The chosen default queue, else the first one that everybody sees, else none."""
    chosen = Queue.objects.filter(pk=queue_id).first() if queue_id else None
    return chosen or Queue.objects.filter(is_private=False).order_by("position", "name").first()


def facts_of(
    tickets: Sequence[Ticket], message_ids: Mapping[int, int | None], *, with_body: bool
) -> dict[int, Facts]:
    """The facts of tickets (with customer and brand at hand) from their first messages, in one statement.

    ``message_ids`` maps a ticket's id to the id of its message, if it has one.
    """
    wanted = [pk for pk in message_ids.values() if pk is not None]
    columns = ["ticket_id", "sender", "to", "cc", "thread__address"]
    rows: dict[int, tuple[Any, ...]] = {}
    if wanted:
        messages = Message.objects.filter(pk__in=wanted)
        if with_body:
            messages = messages.annotate(beginning=Left("body", TEXT_LIMIT))
            columns.append("beginning")
        rows = {row[0]: row for row in messages.values_list(*columns)}
    return {ticket.pk: _facts(ticket, rows.get(ticket.pk)) for ticket in tickets}


def _facts(ticket: Ticket, row: tuple[Any, ...] | None) -> Facts:
    _, sender, to, cc, own, *body = row or (0, "", [], [], "", "")
    customer = ticket.customer
    return Facts(
        channel=ticket.channel,
        recipients=tuple(dict.fromkeys(_address(text) for text in [own, *to, *cc] if text)),
        sender=_address(sender),
        subject=ticket.subject,
        body=body[0] if body else "",
        attributes={
            name: str(value)
            for name, value in customer.attributes.items()
            if isinstance(value, str | int | float)
        },
        fields={key: _texts(value) for key, value in ticket.custom_fields.items()},
        language=ticket.language,
        value_band=band_of(ticket.value_minor),
        value_minor=ticket.value_minor,
        tags=frozenset(ticket.tags),
        priority=ticket.priority,
        brand=ticket.brand.slug,
    )


def _texts(value: Any) -> tuple[str, ...]:
    if isinstance(value, list):
        return tuple(str(item) for item in value)
    return ("yes",) if value is True else (str(value)[:TEXT_LIMIT],)


def _address(text: str) -> str:
    return (parseaddr(text)[1] if "<" in text else text).strip().lower()


RECENT = 500  # decisions that the list of rules counts
TRIED = 200  # tickets on which a rule is tried before it is saved


def recent_matches() -> tuple[dict[int, int], int]:
    """How often each rule matched among the newest decisions, and how many those are; in one statement."""
    counts: dict[int, int] = {}
    newest = list(Decision.objects.order_by("-pk").values_list("rule_ids", flat=True)[:RECENT])
    for rule_ids in newest:
        for rule_id in rule_ids:
            counts[rule_id] = counts.get(rule_id, 0) + 1
    return counts, len(newest)


def default_queue_id() -> int | None:
    """The queue that was chosen for tickets that no rule puts anywhere."""
    return RoutingState.objects.filter(pk=1).values_list("default_queue_id", flat=True).first()


def would_match(group: Group, tickets: QuerySet[Ticket]) -> tuple[list[Ticket], int]:
    """Which of the newest tickets of a list a condition holds for, and how many were looked at."""
    newest = list(tickets.select_related("customer", "brand").order_by("-pk")[:TRIED])
    first = (
        Message.objects.filter(ticket__in=[ticket.pk for ticket in newest], direction=Direction.INBOUND)
        .order_by("ticket_id", "pk")
        .distinct("ticket_id")
        .values_list("ticket_id", "pk")
    )
    facts = facts_of(newest, dict(first), with_body=True)
    rule = CompiledRule(0, 0, group, ())
    ruleset = Ruleset.of([rule])
    return [ticket for ticket in newest if decide(facts[ticket.pk], ruleset).matched], len(newest)
