"""Facts follow the logs, in whatever order things arrive, and can be made again."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command

from accounts.models import BusinessHours, User
from customers.services import value
from metrics.facts import SurveyFact, TicketFact
from metrics.projections import surveys, tickets
from surveys.models import Invitation, Survey
from surveys.services import responses
from tests import factories
from tests.metrics.conftest import handled, work_off
from tickets.models import Brand, Queue, Ticket
from tickets.services import assignment, lifecycle, replies
from tickets.services.replies import Draft
from tickets.states import Status

pytestmark = pytest.mark.django_db


def everything() -> list[Any]:
    return [list(model.objects.order_by("pk").values()) for model in (TicketFact, SurveyFact)]


def test_the_first_reply_is_stamped_with_what_was_true_then(
    brand: Brand, hours: BusinessHours, queues: list[Queue], agents: list[User], now: datetime
) -> None:
    ticket = factories.ticket(brand, now=now)
    assignment.move_to_queue(ticket.pk, queues[0], by=agents[0], now=now)
    value.set_value(customer=ticket.customer, amount_minor=5000, currency="EUR", at=now, source="t", now=now)
    replies.reply(ticket.pk, Draft("Here."), by=agents[0], now=now + timedelta(minutes=30))
    later = now + timedelta(days=1)
    assignment.move_to_queue(ticket.pk, queues[1], by=agents[1], now=later)
    value.set_value(
        customer=ticket.customer, amount_minor=9000, currency="EUR", at=later, source="t", now=later
    )
    work_off(now)
    fact = TicketFact.objects.get()
    assert (fact.first_reply_seconds, fact.first_reply_business_seconds) == (1800, 1800)
    assert (fact.team_id, fact.agent_id, fact.value_minor) == (queues[0].team_id, agents[0].pk, 5000)


def test_business_time_stands_beside_calendar_time(
    brand: Brand, hours: BusinessHours, queue: Queue, alice: User, now: datetime
) -> None:
    friday = now + timedelta(days=4, hours=7, minutes=30)
    handled(brand, queue, alice, at=friday, minutes=65 * 60)
    fact = TicketFact.objects.get()
    assert (fact.first_reply_seconds, fact.first_reply_business_seconds) == (65 * 3600, 3600)


def test_without_business_hours_there_is_no_business_time(
    brand: Brand, queue: Queue, alice: User, now: datetime
) -> None:
    handled(brand, queue, alice, at=now, minutes=5)
    assert TicketFact.objects.get().first_reply_business_seconds is None


def test_automatic_messages_make_no_fact(brand: Brand, now: datetime) -> None:
    ticket = factories.ticket(brand, now=now)
    replies.send_automatic(ticket.pk, Draft("We got it."), reason="rule:1", now=now)
    work_off(now)
    assert not TicketFact.objects.exists()


def test_the_latest_answer_counts_on_the_day_of_the_first(
    brand: Brand, survey: Survey, queue: Queue, alice: User, now: datetime
) -> None:
    handled(brand, queue, alice, at=now, minutes=5, score=2)
    invitation = Invitation.objects.get()
    first = SurveyFact.objects.get()
    responses.submit(invitation.pk, score=5, comment="Better now", now=now + timedelta(days=3))
    work_off(now)
    fact = SurveyFact.objects.get()
    assert (fact.score, fact.answered_at, fact.agent_id) == (5, first.answered_at, alice.pk)


def test_an_excluded_answer_is_not_counted(
    brand: Brand, survey: Survey, queue: Queue, alice: User, now: datetime
) -> None:
    handled(brand, queue, alice, at=now, minutes=5)
    responses.submit(Invitation.objects.get().pk, score=5, comment="", now=now, excluded="staff")
    work_off(now)
    assert SurveyFact.objects.get().is_counted is False


def test_projecting_twice_and_in_any_order_changes_nothing(
    brand: Brand, survey: Survey, hours: BusinessHours, queues: list[Queue], agents: list[User], now: datetime
) -> None:
    for number in range(4):
        handled(brand, queues[number % 2], agents[number % 2], at=now, minutes=7 * number, score=1 + number)
    before = everything()
    ids = list(Ticket.objects.values_list("pk", flat=True))
    tickets.project(reversed(ids))
    tickets.project(ids[:2])
    surveys.project(reversed(list(Invitation.objects.values_list("pk", flat=True))))
    assert everything() == before


def test_a_rebuild_equals_what_the_events_made(
    brand: Brand, survey: Survey, hours: BusinessHours, queues: list[Queue], agents: list[User], now: datetime
) -> None:
    for number in range(6):
        ticket = handled(
            brand,
            queues[number % 2],
            agents[number % 2],
            at=now + timedelta(hours=9 * number),
            minutes=31 * number,
            score=1 + number % 5 if number else None,
            email=f"c{number}@customer.test",
        )
    open_again = factories.ticket(brand, now=now, email="again@customer.test")
    lifecycle.change_status(open_again.pk, Status.RESOLVED, by=agents[0], now=now)
    lifecycle.change_status(open_again.pk, Status.OPEN, by=agents[0], now=now + timedelta(hours=1))
    replies.reply(ticket.pk, Draft("One more thing."), by=agents[1], now=now + timedelta(days=5))
    work_off(now)
    before = everything()
    assert [len(rows) for rows in before] == [7, 6]
    TicketFact.objects.filter(pk=ticket.pk).update(first_reply_seconds=1)
    SurveyFact.objects.all().delete()
    TicketFact.objects.create(ticket_id=10**9, brand_id=1, created_at=now)
    call_command("rebuild_facts")
    assert everything() == before


def test_a_rebuild_takes_the_new_business_hours(
    brand: Brand, hours: BusinessHours, queue: Queue, alice: User, now: datetime
) -> None:
    handled(brand, queue, alice, at=now, minutes=120)
    BusinessHours.objects.update(week={"0": [["10:00", "17:00"]]})
    call_command("rebuild_facts")
    assert TicketFact.objects.get().first_reply_business_seconds == 3600


def test_the_fact_of_a_ticket_that_is_gone_goes_too(
    brand: Brand, queue: Queue, alice: User, now: datetime
) -> None:
    ticket = handled(brand, queue, alice, at=now, minutes=5)
    Ticket.objects.filter(pk=ticket.pk).delete()
    tickets.project([ticket.pk])
    assert not TicketFact.objects.exists()
