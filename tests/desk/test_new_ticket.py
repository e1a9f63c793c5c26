"""The page that begins a ticket."""

import pytest
from django.test import Client

from channels_app.models import Channel
from core.clock import now
from tests import factories
from tickets.models import Brand, Direction, Message, Queue, Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def channel(brand: Brand) -> Channel:
    return Channel.objects.create(kind="email", name="Support", address="support@brume.test", brand=brand)


FILLED = {
    "way": "write",
    "email": "zoe@customer.test",
    "name": "Zoé",
    "subject": "Your delivery",
    "text": "It will be late.",
    "status": "pending",
}


def test_an_agent_writes_to_a_customer_first(desk: Client, channel: Channel, queue: Queue) -> None:
    response = desk.post("/t/new/", {**FILLED, "queue": queue.pk})
    ticket = Ticket.objects.get()
    assert response.headers["Location"] == f"/t/{ticket.pk}/"
    message = Message.objects.get()
    assert (message.direction, message.sender, message.to) == (
        Direction.OUTBOUND,
        "support@brume.test",
        ["zoe@customer.test"],
    )
    assert (ticket.queue, ticket.status) == (queue, "pending")


def test_what_a_customer_told_us_is_their_message_and_nothing_is_sent(
    desk: Client, channel: Channel, alice: object
) -> None:
    desk.post("/t/new/", {**FILLED, "way": "record", "assignee": alice.pk})  # type: ignore[attr-defined]
    message = Message.objects.get()
    assert (message.direction, message.body) == (Direction.INBOUND, "It will be late.")
    ticket = Ticket.objects.get()
    assert ticket.assignee == alice
    assert ticket.waiting_since is not None


@pytest.mark.parametrize(
    ("field", "value"), [("email", "nobody"), ("subject", ""), ("text", "  "), ("way", "shout")]
)
def test_an_error_stands_beside_its_field_and_the_text_stays(
    desk: Client, channel: Channel, field: str, value: str
) -> None:
    response = desk.post("/t/new/", {**FILLED, field: value})
    assert response.status_code == 422
    assert 'class="field__error"' in response.text
    if field != "text":
        assert "It will be late." in response.text
    assert not Ticket.objects.exists()


def test_it_begins_with_the_customer_whom_the_address_names(
    desk: Client, brand: Brand, channel: Channel
) -> None:
    customer = factories.ticket(brand, now=now(), email="Jane@customer.test").customer
    assert 'value="Jane@customer.test"' in desk.get(f"/t/new/?customer={customer.pk}").text
    assert desk.get("/t/new/?customer=x").status_code == 200


def test_it_is_written_from_the_usual_address_unless_another_is_chosen(
    desk: Client, brand: Brand, channel: Channel
) -> None:
    other = Brand.objects.create(name="Other", slug="other")
    Channel.objects.create(kind="email", name="A", address="a@other.test", brand=other)
    assert f'<option value="{channel.pk}" selected>' in desk.get("/t/new/").text


def test_customers_are_suggested_by_name_and_address(desk: Client, brand: Brand) -> None:
    factories.ticket(brand, now=now(), email="jane@customer.test", sender_name="Jane <b>Doe")
    for text in ("jane", "DOE", "customer.test"):
        answer = desk.get("/customers/options/", {"q": text}).text
        assert 'value="jane@customer.test"' in answer
        assert "<b>" not in answer
    assert desk.get("/customers/options/", {"q": "j"}).text.strip() == ""
