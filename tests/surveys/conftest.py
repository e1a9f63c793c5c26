"""A survey that is sent at once, and a resolved ticket."""

from datetime import datetime

import pytest

from accounts.models import User
from surveys.models import Survey
from tests import factories
from tickets.models import Brand, Ticket
from tickets.services import lifecycle, replies
from tickets.services.replies import Draft
from tickets.states import Status


@pytest.fixture
def survey(db: None) -> Survey:
    return Survey.objects.create(name="After each ticket", delay_minutes=0)


@pytest.fixture
def resolved(brand: Brand, alice: User, now: datetime) -> Ticket:
    """A ticket that Alice answered and resolved."""
    ticket = factories.ticket(brand, now=now)
    replies.reply(ticket.pk, Draft("Here it is."), by=alice, now=now)
    return lifecycle.change_status(ticket.pk, Status.RESOLVED, by=alice, now=now)
