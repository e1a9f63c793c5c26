"""Who is asked, when, and once."""

from datetime import datetime, timedelta
from typing import Any
from unittest import mock

import pytest

from accounts.models import User
from core.models import HandlerRun
from customers.services import people as customers
from surveys.models import Invitation, Survey
from surveys.services import invitations
from surveys.states import Reason, State
from tests import factories
from tickets.models import Brand, Direction, Message, Ticket
from tickets.services import lifecycle
from tickets.states import Status

pytestmark = pytest.mark.django_db


def schedule(ticket: Ticket, now: datetime) -> Invitation:
    assert ticket.resolved_at is not None
    (invitation,) = invitations.schedule([(ticket.pk, ticket.resolved_at)], now=now)
    invitation.refresh_from_db()
    return invitation


def surveys_sent() -> int:
    return Message.objects.filter(direction=Direction.OUTBOUND, is_automatic=True).count()


def test_a_survey_without_delay_is_sent_at_once(
    survey: Survey, resolved: Ticket, alice: User, now: datetime
) -> None:
    invitation = schedule(resolved, now)
    message = Message.objects.get(pk=invitation.message_id)
    assert (invitation.state, message.to, message.is_automatic) == (State.SENT, ["jane@customer.test"], True)
    assert (invitation.agent_id, invitation.channel) == (alice.pk, "email")
    assert "/s/" in message.text


def test_a_survey_with_a_delay_waits_for_its_time(survey: Survey, resolved: Ticket, now: datetime) -> None:
    Survey.objects.update(delay_minutes=60)
    invitation = schedule(resolved, now)
    assert (invitation.state, surveys_sent()) == (State.SCHEDULED, 0)
    invitations.send_due(now=now + timedelta(minutes=59))
    assert surveys_sent() == 0
    invitations.send_due(now=now + timedelta(minutes=60))
    assert surveys_sent() == 1
    invitations.send_due(now=now + timedelta(minutes=61))
    assert surveys_sent() == 1


def test_the_same_resolution_is_scheduled_once(survey: Survey, resolved: Ticket, now: datetime) -> None:
    schedule(resolved, now)
    assert resolved.resolved_at is not None
    assert invitations.schedule([(resolved.pk, resolved.resolved_at)], now=now) == []
    assert surveys_sent() == 1


def test_a_ticket_that_was_opened_again_is_skipped_and_asked_after_the_next_resolution(
    survey: Survey, resolved: Ticket, now: datetime
) -> None:
    Survey.objects.update(delay_minutes=60)
    first = schedule(resolved, now)
    lifecycle.change_status(resolved.pk, Status.OPEN, by="system", now=now)
    later = now + timedelta(minutes=30)
    again = lifecycle.change_status(resolved.pk, Status.RESOLVED, by="system", now=later)
    second = schedule(again, later)
    invitations.send_due(now=now + timedelta(hours=2))
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, first.reason) == (State.SKIPPED, Reason.REOPENED)
    assert second.state == State.SENT


def test_only_surveys_of_the_brand_are_sent(survey: Survey, resolved: Ticket, now: datetime) -> None:
    other = Brand.objects.create(name="Other", slug="other")
    Survey.objects.create(name="Theirs", brand=other, delay_minutes=0)
    Survey.objects.create(name="Ours", brand=resolved.brand, delay_minutes=0)
    Survey.objects.create(name="Off", delay_minutes=0, is_active=False)
    assert resolved.resolved_at is not None
    made = invitations.schedule([(resolved.pk, resolved.resolved_at)], now=now)
    assert sorted(row.survey.name for row in made) == ["After each ticket", "Ours"]


def test_a_customer_without_an_address_is_skipped(survey: Survey, resolved: Ticket, now: datetime) -> None:
    resolved.threads.update(identity=None)
    assert schedule(resolved, now).reason == Reason.NO_ADDRESS


def test_a_blocked_customer_is_skipped(survey: Survey, resolved: Ticket, now: datetime) -> None:
    customers.update(resolved.customer, is_blocked=True)
    assert schedule(resolved, now).reason == Reason.BLOCKED


def test_a_machine_is_never_asked(survey: Survey, brand: Brand, now: datetime) -> None:
    ticket = factories.ticket(brand, now=now, is_automatic=True)
    ticket = lifecycle.change_status(ticket.pk, Status.RESOLVED, by="system", now=now)
    assert schedule(ticket, now).reason == Reason.AUTOMATIC


def test_one_of_us_is_never_asked(survey: Survey, brand: Brand, alice: User, now: datetime) -> None:
    ticket = factories.ticket(brand, now=now, email=alice.email)
    ticket = lifecycle.change_status(ticket.pk, Status.RESOLVED, by="system", now=now)
    assert schedule(ticket, now).reason == Reason.STAFF


def test_a_survey_that_was_switched_off_is_not_sent(survey: Survey, resolved: Ticket, now: datetime) -> None:
    Survey.objects.update(delay_minutes=60)
    invitation = schedule(resolved, now)
    Survey.objects.update(is_active=False)
    invitations.send_due(now=now + timedelta(hours=2))
    invitation.refresh_from_db()
    assert invitation.reason == Reason.SWITCHED_OFF


def test_an_invitation_that_fails_is_put_off_and_holds_back_none(
    survey: Survey, brand: Brand, now: datetime
) -> None:
    tickets = [factories.ticket(brand, now=now, email=f"c{n}@customer.test") for n in range(3)]
    done = [lifecycle.change_status(t.pk, Status.RESOLVED, by="system", now=now) for t in tickets]
    real = invitations.mail.write

    def breaks(invitation: Invitation) -> Any:
        if invitation.ticket_id == done[1].pk:
            raise RuntimeError("no template")
        return real(invitation)

    with mock.patch.object(invitations.mail, "write", breaks):
        invitations.schedule([(t.pk, now) for t in done], now=now)
    states = list(Invitation.objects.order_by("ticket_id").values_list("state", "attempts"))
    assert states == [(State.SENT, 0), (State.SCHEDULED, 1), (State.SENT, 0)]
    assert Invitation.objects.get(attempts=1).due_at > now


def test_the_mail_speaks_the_language_of_the_ticket(survey: Survey, brand: Brand, now: datetime) -> None:
    Survey.objects.update(questions={"fr": "Alors, ça va ?"})
    ticket = factories.ticket(brand, now=now, language="fr", subject="Colis <perdu> & cassé")
    ticket = lifecycle.change_status(ticket.pk, Status.RESOLVED, by="system", now=now)
    message = Message.objects.get(pk=schedule(ticket, now).message_id)
    assert "Alors, ça va ?" in message.text
    assert "<perdu> & cassé" in message.text
    assert "&lt;perdu&gt; &amp; cassé" in message.html
    assert " style=" not in message.html
    assert message.html.count("?score=") == 5


def test_what_nobody_answered_expires(survey: Survey, resolved: Ticket, now: datetime) -> None:
    invitation = schedule(resolved, now)
    assert invitation.expires_at is not None
    assert invitations.expire(now=invitation.expires_at - timedelta(seconds=1)) == 0
    assert invitations.expire(now=invitation.expires_at) == 1
    invitation.refresh_from_db()
    assert invitation.state == State.EXPIRED


def test_the_survey_of_a_ticket_is_sent_by_its_handlers(
    survey: Survey, resolved: Ticket, now: datetime
) -> None:
    from core import outbox

    outbox.run(list(HandlerRun.objects.order_by("pk").values_list("pk", flat=True)))
    assert Invitation.objects.get().state == State.SENT
