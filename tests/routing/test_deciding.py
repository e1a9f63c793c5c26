"""Tickets go where the rules say, and the reason is kept."""

from datetime import datetime
from typing import Any

import pytest

from accounts.models import Role, User
from accounts.services import people
from customers.services import people as customers
from customers.services import value
from routing.models import Decision, Rule
from routing.services import deciding, rules
from routing.services.rules import RuleText
from tests import factories
from tickets.models import Brand, EventKind, Queue, Ticket
from tickets.services import assignment
from tickets.states import Priority, Status

pytestmark = pytest.mark.django_db


def rule(by: User, now: datetime, conditions: Any, *actions: tuple[str, Any], **fields: Any) -> Rule:
    text = RuleText(
        name=fields.pop("name", "A rule"),
        conditions={"all": conditions},
        actions=[{"action": name, "value": wanted} for name, wanted in actions],
        **fields,
    )
    return rules.create_rule(text, by=by, now=now)


def subject(words: str) -> dict[str, Any]:
    return {"field": "subject_words", "op": "has_any_of", "value": words}


def arrive(brand: Brand, now: datetime, **fields: Any) -> Ticket:
    message = factories.received(brand, now=now, **fields)
    deciding.route({message.ticket_id: message.pk}, now=now)
    return Ticket.objects.get(pk=message.ticket_id)


@pytest.fixture
def refunds(db: None) -> Queue:
    return Queue.objects.create(name="Refunds", position=5)


def test_a_matching_rule_sets_queue_priority_tags_and_agent(
    brand: Brand, queue: Queue, refunds: Queue, alice: User, chloe: User, now: datetime
) -> None:
    made = rule(
        chloe,
        now,
        [subject("refund")],
        ("set_queue", refunds.pk),
        ("set_priority", "high"),
        ("add_tag", "Money"),
        ("assign_agent", alice.pk),
    )
    ticket = arrive(brand, now, subject="Refund please")
    assert (ticket.queue, ticket.priority, ticket.tags) == (refunds, Priority.HIGH, ["money"])
    assert (ticket.assignee, ticket.status) == (alice, Status.OPEN)
    log = [(e.kind, e.after) for e in ticket.events.filter(actor=f"rule:{made.pk}").order_by("pk")]
    assert log == [
        (EventKind.QUEUED, "Refunds"),
        (EventKind.PRIORITY, "high"),
        (EventKind.ASSIGNED, "Alice Martin"),
        (EventKind.STATUS, "open"),
        (EventKind.TAGS, "money"),
    ]
    assert ticket.version == 2


def test_a_ticket_that_no_rule_matches_waits_in_the_default_queue(
    brand: Brand, queue: Queue, refunds: Queue, chloe: User, now: datetime
) -> None:
    rule(chloe, now, [subject("refund")], ("set_queue", refunds.pk))
    ticket = arrive(brand, now, subject="Hello")
    assert ticket.queue == queue
    decision = Decision.objects.get(ticket=ticket)
    assert (decision.rule_ids, decision.trace["default"]) == ([], queue.pk)


def test_the_default_queue_can_be_chosen(
    brand: Brand, queue: Queue, refunds: Queue, chloe: User, now: datetime
) -> None:
    rules.set_default_queue(refunds, by=chloe, now=now)
    assert arrive(brand, now).queue == refunds


def test_a_ticket_without_any_queue_in_the_house_stays_without(brand: Brand, now: datetime) -> None:
    assert arrive(brand, now).queue is None


def test_a_rule_that_stops_hides_later_ones(
    brand: Brand, queue: Queue, refunds: Queue, chloe: User, now: datetime
) -> None:
    first = rule(chloe, now, [subject("refund")], ("set_queue", refunds.pk))
    rule(chloe, now, [], ("add_tag", "late"))
    ticket = arrive(brand, now, subject="refund")
    assert ticket.tags == []
    assert Decision.objects.get().trace["stopped_by"] == first.pk


def test_a_changed_rule_takes_effect_at_the_next_mail(
    brand: Brand, queue: Queue, refunds: Queue, chloe: User, now: datetime
) -> None:
    made = rule(chloe, now, [subject("refund")], ("set_queue", refunds.pk))
    assert arrive(brand, now, subject="refund").queue == refunds
    rules.set_active(made.pk, False, by=chloe, now=now)
    assert arrive(brand, now, subject="refund").queue == queue


def test_a_queue_and_an_agent_that_somebody_chose_are_kept(
    brand: Brand, queue: Queue, refunds: Queue, alice: User, bob: User, chloe: User, now: datetime
) -> None:
    rule(chloe, now, [], ("set_queue", refunds.pk), ("assign_agent", alice.pk), ("add_tag", "seen"))
    message = factories.received(brand, now=now)
    assignment.move_to_queue(message.ticket_id, queue, by=bob, now=now)
    assignment.assign(message.ticket_id, bob, by=bob, now=now)
    deciding.route({message.ticket_id: message.pk}, now=now)
    ticket = Ticket.objects.get()
    assert (ticket.queue, ticket.assignee, ticket.tags) == (queue, bob, ["seen"])
    assert Decision.objects.get().trace["kept"] == ["queue", "agent"]


def test_an_agent_who_was_deactivated_gets_no_ticket(
    brand: Brand, queue: Queue, alice: User, chloe: User, now: datetime
) -> None:
    rule(chloe, now, [], ("assign_agent", alice.pk))
    User.objects.filter(pk=alice.pk).update(is_active=False)
    ticket = arrive(brand, now)
    assert ticket.assignee is None
    assert Decision.objects.get().trace["gone"] == [["agent", alice.pk]]


def test_conditions_see_the_customer_and_the_address(
    brand: Brand, queue: Queue, refunds: Queue, chloe: User, now: datetime
) -> None:
    rule(
        chloe,
        now,
        [
            {"field": "recipient", "op": "is_any_of", "value": ["support@brume.test"]},
            {"field": "customer_attribute", "op": "is_any_of", "value": {"name": "plan", "values": ["gold"]}},
            {"field": "value_band", "op": "is_any_of", "value": ["top"]},
            {"field": "body_words", "op": "has_any_of", "value": ["arrived"]},
        ],
        ("set_queue", refunds.pk),
    )
    first = factories.ticket(brand, now=now)
    assert arrive(brand, now).queue == queue
    customers.update(first.customer, attributes={"plan": "Gold"})
    value.set_value(
        customer=first.customer, amount_minor=300_000, currency="EUR", at=now, source="t", now=now
    )
    assert arrive(brand, now).queue == refunds


def test_a_batch_costs_the_same_statements_as_one_ticket(
    brand: Brand,
    queue: Queue,
    refunds: Queue,
    alice: User,
    chloe: User,
    now: datetime,
    django_assert_num_queries: Any,
) -> None:
    rule(
        chloe,
        now,
        [subject("refund")],
        ("set_queue", refunds.pk),
        ("add_tag", "a"),
        ("assign_agent", alice.pk),
    )
    batch = [factories.received(brand, now=now, subject="refund" if n % 2 else "x") for n in range(10)]
    arrive(brand, now)  # the process holds the rules now
    with django_assert_num_queries(12):  # 9, the events, and a savepoint around them
        deciding.route({message.ticket_id: message.pk for message in batch}, now=now)
    assert Ticket.objects.filter(queue=refunds, tags=["a"], assignee=alice).count() == 5


def test_rules_for_an_agent_of_another_team_are_logged_with_the_new_team(
    brand: Brand, chloe: User, now: datetime
) -> None:
    from accounts.models import Team

    team = Team.objects.create(name="Back office")
    people.create_user(email="dan@desk.test", name="Dan", role=Role.AGENT, teams=(team,))
    back = Queue.objects.create(name="Back", team=team)
    rule(chloe, now, [], ("set_queue", back.pk))
    ticket = arrive(brand, now)
    assert ticket.events.get(kind=EventKind.QUEUED).team_id == team.pk
