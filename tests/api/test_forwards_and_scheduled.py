"""What was forwarded, and what waits to be sent, over HTTP."""

from datetime import datetime, timedelta

import pytest
from rest_framework.test import APIClient

from accounts.models import User
from core import clock
from tests import factories
from tickets.forwards import Chosen
from tickets.models import Brand, Message, ScheduledReply
from tickets.services.forwarding import forward
from tickets.services.replies import Draft

pytestmark = pytest.mark.django_db


def test_a_forward_is_told_from_what_the_customer_sees(
    api: APIClient, brand: Brand, alice: User, now: datetime
) -> None:
    ticket = factories.ticket(brand, now=now)
    draft = Draft(text="Please look.", to=("depot@supplier.test",))
    forward(ticket.pk, draft, Chosen(None), by=alice, now=now)
    first, second = api.get(f"/api/v1/tickets/{ticket.pk}/messages/").json()["results"]
    assert (first["is_side"], first["forwarded"]) == (False, None)
    assert (second["is_side"], second["text"]) == (True, "Please look.")
    assert "It has not arrived." in second["forwarded"]


def test_a_reply_for_later_is_accepted_and_listed(api: APIClient, brand: Brand, now: datetime) -> None:
    ticket = factories.ticket(brand, now=now)
    url = f"/api/v1/tickets/{ticket.pk}"
    at = clock.now() + timedelta(hours=2)
    answer = api.post(f"{url}/replies/", {"text": "Later.", "send_at": at.isoformat()})
    assert answer.status_code == 202
    assert (answer.json()["state"], answer.json()["text"]) == ("waiting", "Later.")
    assert [row["id"] for row in api.get(f"{url}/scheduled/").json()] == [ScheduledReply.objects.get().pk]
    assert Message.objects.count() == 1
    past = api.post(f"{url}/replies/", {"text": "Later.", "send_at": now.isoformat()})
    assert (past.status_code, past.json()["code"]) == (422, "cannot_schedule")
