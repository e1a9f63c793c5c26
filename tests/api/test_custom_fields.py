"""Custom fields over HTTP."""

from datetime import datetime

import pytest
from rest_framework.test import APIClient

from tests import factories
from tickets.custom_fields import FieldKind, Requirement
from tickets.models import Brand, Queue
from tickets.services import field_definitions
from tickets.services.field_definitions import Definition


@pytest.fixture(autouse=True)
def _fields(db: None, now: datetime, queue: Queue) -> None:
    needed = Definition(labels={"en": "Order"}, requirement=Requirement.RESOLVE)
    field_definitions.create("order", FieldKind.TEXT, needed, now=now)
    size = Definition(labels={"en": "Size", "fr": "Taille"}, queues=(queue,), minimum="1")
    field_definitions.create("size", FieldKind.NUMBER, size, now=now)


def test_programs_learn_which_fields_there_are(api: APIClient, queue: Queue) -> None:
    order, size = api.get("/api/v1/fields/").json()
    assert (order["key"], order["requirement"], order["queues"]) == ("order", "resolve", [])
    assert (size["kind"], size["labels"]["fr"], size["queues"]) == ("number", "Taille", [queue.pk])


def test_custom_fields_are_read_written_and_filtered(api: APIClient, brand: Brand, now: datetime) -> None:
    number = factories.ticket(brand, now=now).pk
    factories.ticket(brand, now=now, email="o@customer.test")
    address = f"/api/v1/tickets/{number}/"
    answer = api.patch(address, {"custom_fields": {"order": "A 1", "size": 40}}).json()
    assert answer["custom_fields"] == {"order": "A 1", "size": 40}
    assert api.patch(address, {"custom_fields": {"order": None}}).json()["custom_fields"] == {"size": 40}
    for wanted in ("size:40",):
        rows = api.get("/api/v1/tickets/", {"field": wanted}).json()["results"]
        assert [row["number"] for row in rows] == [number]
    assert api.get("/api/v1/tickets/", {"field": "size:41"}).json()["results"] == []


def test_values_that_do_not_fit_are_told_by_field(api: APIClient, brand: Brand, now: datetime) -> None:
    number = factories.ticket(brand, now=now).pk
    answer = api.patch(f"/api/v1/tickets/{number}/", {"custom_fields": {"size": 0, "colour": "red"}})
    assert answer.status_code == 400
    assert set(answer.json()["fields"]) == {"custom_fields.size", "custom_fields.colour"}


def test_resolving_without_a_needed_field_is_refused_with_its_key(
    api: APIClient, brand: Brand, now: datetime
) -> None:
    number = factories.ticket(brand, now=now).pk
    answer = api.patch(f"/api/v1/tickets/{number}/", {"status": "resolved"})
    assert answer.status_code == 422
    assert (answer.json()["code"], answer.json()["fields"]) == ("fields_missing", ["order"])
    both = {"status": "resolved", "custom_fields": {"order": "A1"}}
    assert api.patch(f"/api/v1/tickets/{number}/", both).json()["status"] == "resolved"


def test_a_ticket_is_opened_with_custom_fields(api: APIClient, brand: Brand) -> None:
    wanted = {"subject": "Hi", "text": "x", "email": "new@customer.test", "custom_fields": {"order": "A2"}}
    assert api.post("/api/v1/tickets/", wanted).json()["custom_fields"] == {"order": "A2"}
    wanted["custom_fields"] = {"size": "big"}
    assert api.post("/api/v1/tickets/", wanted).status_code == 400
