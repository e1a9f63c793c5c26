"""The demo is real: made by the services, once, and shut on request."""

import io
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.db import transaction
from pytest_django import DjangoAssertNumQueries
from rest_framework.test import APIClient

from accounts.models import User
from channels_app.models import Delivery
from core.models import HandlerRun
from helpdesk.demo import company
from helpdesk.demo.load import load
from helpdesk.demo.people import PEOPLE
from helpdesk.demo.stories_en import STORIES as ENGLISH
from helpdesk.demo.stories_fr import STORIES as FRENCH
from metrics.facts import SurveyFact, TicketFact
from routing.models import Decision, Rule
from surveys.models import Response
from tickets.models import EventKind, Message, Queue, Ticket, TicketEvent
from tickets.states import Status

pytestmark = pytest.mark.django_db


def printed(**options: Any) -> str:
    out = io.StringIO()
    call_command("load_demo", stdout=out, **options)
    return out.getvalue()


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: Any) -> Iterator[datetime]:
    """The demo as it was on Monday 8 June 2026, eleven o'clock in Paris; loaded once for this module."""
    now = datetime(2026, 6, 8, 9, 0, tzinfo=UTC)
    with django_db_blocker.unblock(), transaction.atomic():
        load(now=now)
        yield now
        transaction.set_rollback(True)


def test_every_story_becomes_a_ticket_with_its_messages(demo: datetime) -> None:
    assert Ticket.objects.count() == len(ENGLISH) + len(FRENCH) >= 38
    assert Message.objects.count() > 90
    assert set(Ticket.objects.values_list("status", flat=True)) == {status.value for status in Status}
    assert not Ticket.objects.filter(activity_at__gt=demo).exists()
    assert not TicketEvent.objects.filter(at__gt=demo).exists()


def test_the_log_is_in_the_order_of_time_and_complete(demo: datetime) -> None:
    moments = list(TicketEvent.objects.order_by("pk").values_list("at", flat=True))
    assert moments == sorted(moments)
    for ticket in Ticket.objects.all():
        kinds = list(ticket.events.order_by("pk").values_list("kind", flat=True))
        written = kinds.count(EventKind.RECEIVED) + kinds.count(EventKind.REPLIED)
        written += kinds.count(EventKind.NOTED) + kinds.count(EventKind.AUTO_SENT)
        assert kinds[:2] == [EventKind.CREATED, EventKind.RECEIVED]
        assert written == ticket.message_count == ticket.messages.count()


def test_every_ticket_was_routed_by_a_decision_at_its_own_time(demo: datetime) -> None:
    assert Rule.objects.count() == 5
    for decision in Decision.objects.select_related("ticket"):
        assert decision.at == decision.ticket.created_at
    assert Decision.objects.count() == Ticket.objects.count()
    used = {ticket.queue.name for ticket in Ticket.objects.select_related("queue") if ticket.queue}
    assert used >= {company.LIVRAISON, company.ORDERS, company.BILLING}
    assert Ticket.objects.filter(priority="high", tags__contains=["vip"]).exists()


def test_nothing_is_left_to_be_sent_or_done(demo: datetime) -> None:
    assert not HandlerRun.objects.filter(done_at=None).exists()
    assert set(Delivery.objects.values_list("state", flat=True)) == {"sent"}


def test_customers_answered_and_the_reports_have_numbers(demo: datetime) -> None:
    assert Response.objects.count() >= 20
    assert set(Response.objects.values_list("score", flat=True)) == {1, 2, 3, 4, 5}
    assert SurveyFact.objects.filter(answered_at__isnull=False).count() == Response.objects.count()
    assert TicketFact.objects.filter(first_reply_business_seconds__gt=0).count() >= 25
    for response in Response.objects.select_related("invitation"):
        sent = response.invitation.sent_at
        assert sent is not None
        assert sent < response.answered_at <= demo


def test_the_three_logins_work_and_the_token_speaks_for_the_admin(demo: datetime) -> None:
    said = json.loads(printed(print=True))
    assert [entry["email"] for entry in said["logins"]] == list(company.LOGINS)
    for entry in said["logins"]:
        assert authenticate(None, username=entry["email"], password=entry["password"]) is not None
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {said['api_token']}")
    assert client.get("/api/v1/tickets/").status_code == 200


def test_a_second_run_changes_nothing_and_is_cheap(
    demo: datetime, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    before = (Ticket.objects.count(), User.objects.count(), Queue.objects.count())
    with django_assert_max_num_queries(4):
        first = printed(print=True)
    assert (Ticket.objects.count(), User.objects.count(), Queue.objects.count()) == before
    assert printed(print=True) == first
    assert printed() == ""


def test_the_accounts_are_shut_by_one_command(demo: datetime) -> None:
    call_command("remove_demo_accounts", stdout=io.StringIO())
    assert not User.objects.filter(is_demo=True, is_active=True).exists()
    assert json.loads(printed(print=True)) == {"logins": [], "api_token": "", "mailbox_path": "/mailbox/"}
    assert Ticket.objects.exists()


def test_production_refuses_the_demo(settings: Any) -> None:
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="public passwords"):
        printed()


def test_every_story_is_about_somebody_known() -> None:
    assert {story.who for story in ENGLISH + FRENCH} <= set(PEOPLE)


def test_movable_holidays_follow_easter() -> None:
    days = {name: day for day, name in company.french_holidays(2026)}
    assert days["Lundi de Pâques"] == date(2026, 4, 6)
    assert days["Ascension"] == date(2026, 5, 14)
    assert days["Lundi de Pentecôte"] == date(2026, 5, 25)
