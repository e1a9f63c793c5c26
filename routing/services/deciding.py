"""Tickets go where the rules say, a whole batch in a few statements."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction

from accounts.models import User
from core import bulk
from core.outbox import collecting
from routing import selectors
from routing.engine import Decided, decide
from routing.models import Decision
from routing.plan import Wish
from routing.trace import Trace
from tickets.locks import lock_tickets
from tickets.models import Queue, Ticket
from tickets.services import routed
from tickets.services.routed import Changes, Wanted
from tickets.states import Priority

T = TypeVar("T")


@transaction.atomic
def route(message_ids: Mapping[int, int | None], *, now: datetime) -> list[Decision]:
    """Decide about new tickets and do it; ``message_ids`` maps each ticket's id to its first message's id.

    A queue or an agent that somebody chose before is kept. A ticket that no rule puts anywhere waits in the
    default queue. Each ticket gets a Decision that says why. The number of statements does not depend on the
    number of tickets; tickets that are gone are left out.
    """
    rules = selectors.loaded_rules()
    tickets = list(lock_tickets(message_ids).values())
    facts = selectors.facts_of(tickets, message_ids, with_body=rules.uses_body)
    decided = {ticket.pk: decide(facts[ticket.pk], rules.ruleset) for ticket in tickets}
    fallback = None
    if any(ticket.queue_id is None and decided[ticket.pk].plan.queue is None for ticket in tickets):
        fallback = selectors.default_queue(rules.default_queue_id)
    targets = _Targets(decided.values())
    wanted, decisions = [], []
    for ticket in tickets:
        changes, trace = _resolve(ticket, decided[ticket.pk], targets, fallback)
        wanted.append((ticket, changes))
        decisions.append(
            Decision(
                ticket=ticket,
                at=now,
                rule_ids=decided[ticket.pk].matched,
                ruleset=rules.ruleset.fingerprint,
                trace=trace.json(),
            )
        )
    with collecting():
        routed.apply(wanted, now=now)
    return bulk.insert(decisions)


class _Targets:
    """The queues and agents that the plans of a batch name, read once."""

    def __init__(self, decided: Iterable[Decided]) -> None:
        plans = [item.plan for item in decided]
        queues = {plan.queue.value for plan in plans if plan.queue}
        agents = {plan.agent.value for plan in plans if plan.agent}
        self.queues = Queue.objects.in_bulk(queues) if queues else {}
        self.agents = User.objects.filter(is_active=True).in_bulk(agents) if agents else {}


def _resolve(
    ticket: Ticket, decided: Decided, targets: _Targets, fallback: Queue | None
) -> tuple[Changes, Trace]:
    plan = decided.plan
    kept, gone, default_queue = [], [], None
    queue = _wanted(plan.queue, targets.queues)
    if plan.queue and queue is None:
        gone.append(("queue", plan.queue.value))
    if ticket.queue_id is not None:
        if queue and queue.value.pk != ticket.queue_id:
            kept.append("queue")
        queue = None
    elif queue is None and fallback is not None:
        queue, default_queue = Wanted(fallback, "system"), fallback.pk
    agent = _wanted(plan.agent, targets.agents)
    if plan.agent and agent is None:
        gone.append(("agent", plan.agent.value))
    if ticket.assignee_id is not None:
        if agent and agent.value.pk != ticket.assignee_id:
            kept.append("agent")
        agent = None
    changes = Changes(
        queue=queue,
        priority=Wanted(Priority(plan.priority.value), _actor(plan.priority)) if plan.priority else None,
        assignee=agent,
        tags=tuple(Wanted(wish.value, _actor(wish)) for wish in plan.tags),
    )
    trace = Trace.of(decided, default_queue=default_queue, kept=tuple(kept), gone=tuple(gone))
    return changes, trace


def _wanted(wish: Wish[int] | None, rows: dict[int, T]) -> Wanted[T] | None:
    return Wanted(rows[wish.value], _actor(wish)) if wish and wish.value in rows else None


def _actor(wish: Wish[Any]) -> str:
    return f"rule:{wish.rule_id}"
