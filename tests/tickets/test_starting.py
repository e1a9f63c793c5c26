"""An agent begins the conversation."""

from datetime import datetime, timedelta

import pytest

from accounts.models import User
from core import outbox
from core.models import HandlerRun
from customers.identity import InvalidIdentity
from customers.models import Customer
from metrics.facts import TicketFact
from metrics.projections.tickets import project
from tests import factories
from tickets.models import Brand, Direction, Queue, Ticket, TicketEvent
from tickets.services import replies, starting
from tickets.services.replies import CannotReply, Draft
from tickets.services.starting import CannotStart, Start
from tickets.states import Status

pytestmark = pytest.mark.django_db


def wanted(brand: Brand, **fields: object) -> Start:
    values = {
        "email": "Zoe@Customer.test",
        "name": "Zoé",
        "subject": "Your delivery of Monday",
        "draft": Draft(text="It will be a day late."),
        "brand": brand,
        "address": "support@brume.test",
    }
    return Start(**{**values, **fields})  # type: ignore[arg-type]


def test_the_first_message_is_ours_and_goes_to_a_new_customer(
    brand: Brand, alice: User, now: datetime
) -> None:
    message = starting.start(wanted(brand), by=alice, now=now)
    ticket = Ticket.objects.get()
    assert (message.direction, message.to, message.sender) == (
        Direction.OUTBOUND,
        ["Zoe@Customer.test"],
        "support@brume.test",
    )
    assert (ticket.customer.name, ticket.assignee, ticket.status) == ("Zoé", alice, Status.PENDING)
    assert TicketEvent.objects.order_by("pk").values_list("kind", flat=True)[0] == "created"


def test_a_known_customer_stays_one(brand: Brand, alice: User, now: datetime) -> None:
    before = factories.ticket(brand, now=now, email="zoe@customer.test").customer
    assert starting.start(wanted(brand), by=alice, now=now).ticket.customer == before
    assert Customer.objects.count() == 1


def test_rules_see_it_and_keep_the_queue_that_the_agent_chose(
    brand: Brand, alice: User, queue: Queue, now: datetime
) -> None:
    starting.start(wanted(brand, queue=queue), by=alice, now=now)
    outbox.run(list(HandlerRun.objects.filter(handler__startswith="routing").values_list("pk", flat=True)))
    ticket = Ticket.objects.get()
    assert (ticket.queue, ticket.decisions.count()) == (queue, 1)


def test_the_clock_of_the_first_reply_begins_when_the_customer_writes(
    brand: Brand, alice: User, now: datetime
) -> None:
    message = starting.start(wanted(brand), by=alice, now=now)
    project([message.ticket_id])
    assert Ticket.objects.get().first_reply_at is None
    assert not TicketFact.objects.filter(first_reply_seconds__isnull=False).exists()

    asked, answered = now + timedelta(hours=1), now + timedelta(hours=3)
    factories.received(brand, now=asked, email="zoe@customer.test", ticket_id=message.ticket_id)
    replies.reply(message.ticket_id, Draft(text="At noon."), by=alice, now=answered)
    project([message.ticket_id])
    assert Ticket.objects.get().first_reply_at == answered
    assert TicketFact.objects.get().first_reply_seconds == 2 * 3600


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"subject": "  "}, CannotStart),
        ({"draft": Draft(text=" ")}, CannotReply),
        ({"email": "nobody"}, InvalidIdentity),
    ],
)
def test_what_is_missing_is_said_and_leaves_nothing(
    change: dict[str, object], error: type[Exception], brand: Brand, alice: User, now: datetime
) -> None:
    with pytest.raises(error):
        starting.start(wanted(brand, **change), by=alice, now=now)
    assert not Ticket.objects.exists()
