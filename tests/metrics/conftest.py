"""A week of work with answers, and the business hours of the worked examples."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from accounts.models import BusinessHours, Role, Team, User
from accounts.services import people
from core import clock, outbox
from core.models import HandlerRun
from metrics.query import Period
from surveys.models import Invitation, Survey
from surveys.services import invitations, responses
from tests import factories
from tickets.models import Brand, Queue, Ticket
from tickets.services import assignment, lifecycle, replies
from tickets.services.replies import Draft
from tickets.services.undo import OFFERED_FOR
from tickets.states import Status


@pytest.fixture
def hours(db: None) -> BusinessHours:
    week = {str(day): [["09:00", "17:00"]] for day in range(5)}
    return BusinessHours.objects.create(name="Office", time_zone="UTC", week=week, is_default=True)


@pytest.fixture
def survey(db: None) -> Survey:
    return Survey.objects.create(name="After each ticket", delay_minutes=0)


@pytest.fixture
def week() -> Period:
    return Period(date(2026, 6, 8), date(2026, 6, 14))


@pytest.fixture
def teams(db: None) -> list[Team]:
    return [Team.objects.create(name=name) for name in ("Orders", "Billing")]


@pytest.fixture
def queues(teams: list[Team]) -> list[Queue]:
    return [Queue.objects.create(name=team.name, team=team, position=n) for n, team in enumerate(teams)]


@pytest.fixture
def agents(teams: list[Team]) -> list[User]:
    return [
        people.create_user(email=f"{name}@desk.test", name=name.title(), role=Role.AGENT, teams=(team,))
        for name, team in zip(("olga", "bill"), teams, strict=True)
    ]


def work_off(at: datetime) -> None:
    """Run, at a moment, the handlers of everything that has happened, and send the surveys that wait for an undo.

    Mails are not sent.
    """
    waiting = HandlerRun.objects.filter(done_at=None, dead_at=None).exclude(
        handler__startswith="channels_app"
    )
    with clock.standing_at(at):
        while runs := list(waiting.order_by("pk").values_list("pk", flat=True)):
            outbox.run(runs)
            invitations.send_due(now=at + OFFERED_FOR)


def handled(
    brand: Brand,
    queue: Queue,
    agent: User,
    *,
    at: datetime,
    minutes: int,
    score: int | None = None,
    **fields: Any,
) -> Ticket:
    """A ticket that came in at a moment, was answered so many minutes later and resolved, and perhaps rated."""
    ticket = factories.ticket(brand, now=at, **fields)
    assignment.move_to_queue(ticket.pk, queue, by=agent, now=at)
    replied_at = at + timedelta(minutes=minutes)
    replies.reply(ticket.pk, Draft("Done."), by=agent, now=replied_at, status=Status.RESOLVED)
    work_off(replied_at)
    if score is not None:
        invitation = Invitation.objects.get(ticket=ticket)
        responses.submit(invitation.pk, score=score, comment="", now=replied_at + timedelta(hours=1))
        work_off(replied_at + timedelta(hours=1))
    return lifecycle.change_status(ticket.pk, Status.CLOSED, by=agent, now=replied_at + timedelta(hours=2))
