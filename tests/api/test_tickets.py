"""Tickets, messages and queues over HTTP."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from rest_framework.test import APIClient

from accounts.models import Team, TeamMembership, User
from accounts.services import idempotency
from channels_app.services import channels
from core import clock
from customers.models import Customer, Identity
from tests import factories
from tickets.models import Brand, Direction, EventKind, Message, Queue, Ticket
from tickets.services import assignment, lifecycle
from tickets.states import Status

pytestmark = pytest.mark.django_db


def test_the_list_is_newest_first_and_pages_by_cursor(api: APIClient, brand: Brand, now: datetime) -> None:
    made = [factories.ticket(brand, now=now, email=f"c{n}@customer.test").pk for n in range(5)]
    first = api.get("/api/v1/tickets/", {"page_size": 3}).json()
    second = api.get(first["next"]).json()
    numbers = [row["number"] for page in (first, second) for row in page["results"]]
    assert numbers == sorted(made, reverse=True)
    assert second["next"] is None


def test_a_page_of_the_list_costs_the_same_statements_for_two_rows_and_for_thirty(
    api: APIClient, brand: Brand, now: datetime, django_assert_num_queries: Any
) -> None:
    factories.ticket(brand, now=now)
    factories.ticket(brand, now=now, email="other@customer.test")
    with django_assert_num_queries(4):
        api.get("/api/v1/tickets/")
    for number in range(30):
        factories.ticket(brand, now=now, email=f"c{number}@customer.test")
    with django_assert_num_queries(4):
        api.get("/api/v1/tickets/")


def test_filters_keep_what_matches(
    api: APIClient, brand: Brand, queue: Queue, alice: User, now: datetime
) -> None:
    mine = factories.ticket(brand, now=now)
    other = factories.ticket(brand, now=now + timedelta(hours=2), email="o@customer.test")
    api.patch(f"/api/v1/tickets/{mine.pk}/", {"tags": ["Late Parcel"], "priority": "high"})
    assignment.assign(mine.pk, alice, by="system", now=now)
    assignment.move_to_queue(mine.pk, queue, by="system", now=now)
    lifecycle.change_status(other.pk, Status.RESOLVED, by="system", now=now)

    def found(**query: Any) -> list[int]:
        return [row["number"] for row in api.get("/api/v1/tickets/", query).json()["results"]]

    assert found(status="open") == [mine.pk]
    assert found(status=["open", "resolved"]) == [other.pk, mine.pk]
    assert found(unresolved="true") == [mine.pk]
    assert found(unresolved="false") == [other.pk]
    assert found(assignee=alice.pk) == [mine.pk]
    assert found(unassigned="true") == [other.pk]
    assert found(queue=queue.pk) == [mine.pk]
    assert found(tag="late parcel") == [mine.pk]
    assert found(priority="high") == [mine.pk]
    assert found(customer=other.customer_id) == [other.pk]
    assert found(created_after=(now + timedelta(hours=1)).isoformat()) == [other.pk]
    assert found(created_before=(now + timedelta(hours=1)).isoformat()) == [mine.pk]


def test_a_filter_with_nonsense_is_refused_by_name(api: APIClient) -> None:
    answer = api.get("/api/v1/tickets/", {"status": "sleeping"})
    assert answer.status_code == 400
    assert "status" in answer.json()["fields"]


def test_a_ticket_made_by_email_makes_its_customer_and_starts_a_conversation(
    api: APIClient, brand: Brand
) -> None:
    body = {"email": "New@Customer.test", "name": "Ada New", "subject": "Curtain", "text": "Too short."}
    answer = api.post("/api/v1/tickets/", body)
    assert answer.status_code == 201
    ticket = Ticket.objects.get(pk=answer.json()["number"])
    assert (ticket.subject, ticket.status, ticket.customer.name) == ("Curtain", Status.NEW, "Ada New")
    assert Identity.objects.get().value == "new@customer.test"
    assert api.post(f"/api/v1/tickets/{ticket.pk}/replies/", {"text": "We exchange it."}).status_code == 201


def test_replies_on_a_ticket_made_here_go_out_under_an_address_of_the_brand(
    api: APIClient, brand: Brand
) -> None:
    channels.ensure(kind="email", address="help@brume.test", brand=brand)
    body = {"email": "new@customer.test", "subject": "Curtain", "text": "Too short."}
    number = api.post("/api/v1/tickets/", body).json()["number"]
    assert (
        api.post(f"/api/v1/tickets/{number}/replies", {"text": "Hello"}).json()["sender"] == "help@brume.test"
    )
    named = api.post("/api/v1/tickets/", {**body, "address": "vip@brume.test"}).json()["number"]
    assert (
        api.post(f"/api/v1/tickets/{named}/replies", {"text": "Hello"}).json()["sender"] == "vip@brume.test"
    )


def test_a_ticket_needs_exactly_one_customer(api: APIClient, brand: Brand) -> None:
    body = {"subject": "Curtain", "text": "Too short."}
    customer = Customer.objects.create(name="Nobody")
    assert api.post("/api/v1/tickets/", body).status_code == 400
    both = api.post("/api/v1/tickets/", {**body, "email": "a@b.test", "customer": customer.pk})
    assert both.status_code == 400
    unreachable = api.post("/api/v1/tickets/", {**body, "customer": customer.pk})
    assert unreachable.status_code == 422
    assert "no e-mail address" in unreachable.json()["detail"]


def test_a_patch_changes_everything_that_is_sent(
    api: APIClient, brand: Brand, queue: Queue, alice: User, now: datetime
) -> None:
    ticket = factories.ticket(brand, now=now)
    body = {
        "subject": "Lost parcel",
        "status": "pending",
        "priority": "urgent",
        "tags": ["b", "A"],
        "queue": queue.pk,
        "assignee": alice.pk,
    }
    answer = api.patch(f"/api/v1/tickets/{ticket.pk}/", body).json()
    assert answer["subject"] == "Lost parcel"
    assert (answer["status"], answer["priority"], answer["tags"]) == ("pending", "urgent", ["a", "b"])
    assert (answer["queue"]["name"], answer["assignee"]["name"]) == ("Orders", "Alice Martin")
    assert api.patch(f"/api/v1/tickets/{ticket.pk}/", {"assignee": None}).json()["assignee"] is None


def test_a_patch_that_fails_at_its_end_changes_nothing(api: APIClient, brand: Brand, now: datetime) -> None:
    ticket = factories.ticket(brand, now=now)
    lifecycle.change_status(ticket.pk, Status.CLOSED, by="system", now=now)
    answer = api.patch(f"/api/v1/tickets/{ticket.pk}/", {"subject": "Other", "status": "open"})
    assert answer.status_code == 409
    assert answer.json()["code"] == "cannot_change_status"
    ticket.refresh_from_db()
    assert ticket.subject == "Where is my order?"


def test_a_deactivated_agent_gets_no_ticket(api: APIClient, brand: Brand, bob: User, now: datetime) -> None:
    ticket = factories.ticket(brand, now=now)
    bob.is_active = False
    bob.save(update_fields=["is_active"])
    assert api.patch(f"/api/v1/tickets/{ticket.pk}/", {"assignee": bob.pk}).status_code == 409


def test_a_reply_goes_to_the_customer_and_may_resolve(
    api: APIClient, brand: Brand, alice: User, now: datetime
) -> None:
    ticket = factories.ticket(brand, now=now)
    answer = api.post(
        f"/api/v1/tickets/{ticket.pk}/replies", {"text": "It left today.", "status": "resolved"}
    )
    assert answer.status_code == 201
    assert answer.json()["to"] == ["jane@customer.test"]
    ticket.refresh_from_db()
    assert (ticket.status, ticket.assignee_id) == (Status.RESOLVED, alice.pk)
    assert ticket.events.filter(kind=EventKind.REPLIED, actor=f"user:{alice.pk}").exists()


def test_a_reply_that_is_sent_again_with_its_key_goes_out_once(
    api: APIClient, brand: Brand, now: datetime
) -> None:
    ticket = factories.ticket(brand, now=now)
    url, headers = f"/api/v1/tickets/{ticket.pk}/replies/", {"Idempotency-Key": "order-17"}
    first = api.post(url, {"text": "It left today."}, headers=headers)
    second = api.post(url, {"text": "It left today."}, headers=headers)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert Message.objects.filter(direction=Direction.OUTBOUND).count() == 1
    other = api.post(url, {"text": "Something else."}, headers=headers)
    assert (other.status_code, other.json()["code"]) == (422, "key_reused")
    assert api.post(url, {"text": "It left today."}).status_code == 201
    assert Message.objects.filter(direction=Direction.OUTBOUND).count() == 2


def test_a_key_of_a_request_that_failed_may_be_used_again(
    api: APIClient, brand: Brand, now: datetime
) -> None:
    ticket = factories.ticket(brand, now=now)
    lifecycle.change_status(ticket.pk, Status.CLOSED, by="system", now=now)
    url, headers = f"/api/v1/tickets/{ticket.pk}/replies/", {"Idempotency-Key": "order-18"}
    assert api.post(url, {"text": "Hello.", "status": "open"}, headers=headers).status_code == 409
    assert api.post(url, {"text": "Hello."}, headers=headers).status_code == 201


def test_keys_are_forgotten_after_two_days(api: APIClient, brand: Brand) -> None:
    body = {"email": "new@customer.test", "subject": "Curtain", "text": "Too short."}
    headers = {"Idempotency-Key": "x"}
    assert api.post("/api/v1/tickets/", body, headers=headers).status_code == 201
    assert idempotency.forget(now=clock.now() + timedelta(days=1)) == 0
    assert idempotency.forget(now=clock.now() + timedelta(days=3)) == 1
    assert api.post("/api/v1/tickets/", body, headers={"Idempotency-Key": "k" * 201}).status_code == 400


def test_a_note_stays_inside(api: APIClient, brand: Brand, now: datetime) -> None:
    ticket = factories.ticket(brand, now=now)
    assert api.post(f"/api/v1/tickets/{ticket.pk}/notes/", {"text": "Call the depot."}).status_code == 201
    assert Message.objects.get(direction=Direction.NOTE).text == "Call the depot."


def test_messages_are_oldest_first_and_cost_the_same_statements(
    api: APIClient, brand: Brand, now: datetime, django_assert_num_queries: Any
) -> None:
    ticket = factories.ticket(brand, now=now)
    for number in range(12):
        api.post(f"/api/v1/tickets/{ticket.pk}/notes/", {"text": f"note {number}"})
    with django_assert_num_queries(6):
        messages = api.get(f"/api/v1/tickets/{ticket.pk}/messages/").json()["results"]
    assert [row["direction"] for row in messages[:2]] == ["inbound", "note"]
    assert messages[-1]["text"] == "note 11"


def test_an_empty_reply_is_refused(api: APIClient, brand: Brand, now: datetime) -> None:
    ticket = factories.ticket(brand, now=now)
    answer = api.post(f"/api/v1/tickets/{ticket.pk}/replies/", {"text": "  "})
    assert answer.status_code == 400
    assert "text" in answer.json()["fields"]


def test_text_that_postgresql_refuses_is_cleaned(api: APIClient, brand: Brand, now: datetime) -> None:
    ticket = factories.ticket(brand, now=now)
    body = '{"text": "nul \\u0000 and half \\ud83d"}'
    answer = api.post(f"/api/v1/tickets/{ticket.pk}/notes/", body, content_type="application/json")
    assert answer.status_code == 201
    assert answer.json()["text"] == "nul  and half ?"


def test_a_private_queue_is_hidden_from_other_teams(
    api: APIClient, brand: Brand, alice: User, now: datetime
) -> None:
    team = Team.objects.create(name="Legal")
    private = Queue.objects.create(name="Legal", team=team, is_private=True)
    ticket = factories.ticket(brand, now=now)
    assignment.move_to_queue(ticket.pk, private, by="system", now=now)
    assert api.get("/api/v1/tickets/").json()["results"] == []
    assert api.get("/api/v1/queues/").json() == []
    for path in ("", "/messages", "/scheduled"):
        assert api.get(f"/api/v1/tickets/{ticket.pk}{path}").status_code == 404
    for path in ("/replies", "/notes"):
        assert api.post(f"/api/v1/tickets/{ticket.pk}{path}", {"text": "hello"}).status_code == 404
    assert api.patch(f"/api/v1/tickets/{ticket.pk}", {"subject": "x"}).status_code == 404

    TeamMembership.objects.create(team=team, user=alice)
    assert len(api.get("/api/v1/tickets/").json()["results"]) == 1
    assert api.get("/api/v1/queues/").json()[0]["team"]["name"] == "Legal"
