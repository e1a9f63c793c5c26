"""Two agents who answer at once, and an agent who takes back what is being sent."""

import threading
import time
from datetime import datetime

import pytest

from accounts.models import User
from channels_app.models import Channel, Delivery
from channels_app.services import deliver, undo
from core import clock
from core.models import OutboxEvent
from tests import factories
from tests.channels_app.conftest import ScriptedServer, channel, smtp  # noqa: F401  the scripted server
from tests.concurrency.together import together
from tickets.models import Brand, Direction, Message, Ticket
from tickets.services import replies, writing
from tickets.services.replies import Draft, SomethingNew
from tickets.services.retraction import CannotRetract

pytestmark = [pytest.mark.django_db(transaction=True)]

RACES = 100


def test_of_two_agents_who_answer_at_once_one_is_told_of_the_other(
    brand: Brand, alice: User, bob: User, now: datetime
) -> None:
    """A hundred times; each time exactly one reply is written, and who is refused learns by whom."""
    for race in range(RACES):
        first = factories.received(brand, now=now, email=f"customer{race}@customer.test")
        seen = first.pk

        def answer(agent: User, ticket_id: int = first.ticket_id, seen: int = seen) -> object:
            draft = Draft(text=f"from {agent.name}")
            return writing.send_reply(ticket_id, draft, by=agent, now=now, seen_message_id=seen)

        results = together(lambda: answer(alice), lambda: answer(bob))
        written = [one for one in results if isinstance(one, Message)]
        refused = [one for one in results if isinstance(one, SomethingNew)]
        assert (len(written), len(refused)) == (1, 1), results
        assert refused[0].message.pk == written[0].pk
    assert Message.objects.filter(direction=Direction.OUTBOUND).count() == RACES


def test_without_the_lock_two_agents_answer_unseen(
    brand: Brand, alice: User, bob: User, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin: it shows that the test above would notice a missing lock."""
    first = factories.received(brand, now=now)
    both_have_read = threading.Barrier(2)
    refuse = replies.refuse_unseen

    def read_without_lock(ticket_id: int) -> Ticket:
        return Ticket.objects.select_related("customer", "queue", "assignee", "brand").get(pk=ticket_id)

    def look_together(ticket: Ticket, seen: int | None, *, by: User) -> None:
        refuse(ticket, seen, by=by)
        both_have_read.wait(timeout=10)

    monkeypatch.setattr(replies, "lock_ticket", read_without_lock)
    monkeypatch.setattr(replies, "refuse_unseen", look_together)
    draft = Draft(text="at once")
    results = together(
        *(
            lambda agent=agent: replies.reply(
                first.ticket_id, draft, by=agent, now=now, seen_message_id=first.pk
            )
            for agent in (alice, bob)
        )
    )
    assert [type(one) for one in results] == [Message, Message]


def held_reply(channel: Channel, alice: User, number: int = 0) -> Message:  # noqa: F811
    """A reply that is due, and that nobody has begun to send."""
    at = clock.now()
    received = factories.received(
        channel.brand, now=at, address=channel.address, email=f"jane{number}@customer.test"
    )
    message = writing.send_reply(received.ticket_id, Draft(text="It is on its way."), by=alice, now=at)
    deliver.queue([message.pk], now=at)
    Delivery.objects.update(send_after=at)
    return message


def test_of_undoing_and_sending_exactly_one_happens(
    channel: Channel,  # noqa: F811
    alice: User,
    smtp: ScriptedServer,  # noqa: F811
) -> None:
    undone = 0
    for number in range(20):
        message = held_reply(channel, alice, number)
        before = len(smtp.received)
        taken_back, _sent = together(
            lambda pk=message.pk: undo.undo_send(pk, by=alice, now=clock.now()),
            lambda pk=message.pk: deliver.send_due(message_ids=[pk]),
        )
        was_sent = len(smtp.received) > before
        is_there = Message.objects.filter(pk=message.pk).exists()
        assert was_sent == is_there
        assert isinstance(taken_back, CannotRetract if was_sent else Ticket)
        undone += not is_there
    assert OutboxEvent.objects.filter(name="ticket.reply_retracted").count() == undone


def test_without_the_lock_a_message_is_sent_and_taken_back(
    channel: Channel,  # noqa: F811
    alice: User,
    smtp: ScriptedServer,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The twin: it shows that the test above would notice a missing lock."""
    message = held_reply(channel, alice)
    looked = threading.Event()

    def look_without_lock(message_id: int) -> list[Delivery]:
        found = list(Delivery.objects.filter(message=message_id))
        looked.set()
        end = time.monotonic() + 20
        while not smtp.received and time.monotonic() < end:
            time.sleep(0.01)
        return found

    def send() -> int:
        looked.wait(timeout=20)
        return deliver.send_due(message_ids=[message.pk])

    monkeypatch.setattr(undo, "_locked_deliveries", look_without_lock)
    together(lambda: undo.undo_send(message.pk, by=alice, now=clock.now()), send)
    assert len(smtp.received) == 1
    assert not Message.objects.filter(pk=message.pk).exists()
