"""Customers over HTTP."""

from datetime import datetime
from typing import Any

import pytest
from rest_framework.test import APIClient

from customers import selectors
from customers.models import Customer, LifetimeValue
from customers.services import people

pytestmark = pytest.mark.django_db


def make(name: str, email: str, now: datetime) -> Customer:
    return people.create(name=name, email=email, source="test", now=now)


def test_customers_are_found_by_part_of_a_name_or_an_address(api: APIClient, now: datetime) -> None:
    jane, ada = make("Jane Doe", "jane@brume.test", now), make("Ada Roux", "a.roux@lin.test", now)

    def found(**query: Any) -> list[int]:
        return [row["id"] for row in api.get("/api/v1/customers/", query).json()["results"]]

    assert found(q="ROUX") == [ada.pk]
    assert found(q="jane@br") == [jane.pk]
    assert found(email="JANE@Brume.test") == [jane.pk]
    assert found(email="not an address") == []
    assert found() == [ada.pk, jane.pk]


def test_a_list_costs_the_same_statements_for_any_number(
    api: APIClient, now: datetime, django_assert_num_queries: Any
) -> None:
    for number in range(12):
        make(f"Customer {number}", f"c{number}@customer.test", now)
    with django_assert_num_queries(3):
        assert len(api.get("/api/v1/customers/").json()["results"]) == 12


def test_a_customer_is_made_read_and_changed(api: APIClient) -> None:
    made = api.post("/api/v1/customers/", {"name": "Ada", "email": "Ada@Lin.test", "language": "fr"})
    assert made.status_code == 201
    pk = made.json()["id"]
    assert made.json()["identities"][0]["value"] == "ada@lin.test"
    changed = api.patch(f"/api/v1/customers/{pk}/", {"notes": "Likes blue", "attributes": {"vip": True}})
    assert (changed.json()["notes"], changed.json()["attributes"]) == ("Likes blue", {"vip": True})
    assert api.get(f"/api/v1/customers/{pk}").json()["name"] == "Ada"


def test_an_address_of_somebody_else_is_a_conflict_that_names_them(api: APIClient, now: datetime) -> None:
    jane, ada = make("Jane", "jane@lin.test", now), make("Ada", "ada@lin.test", now)
    answer = api.post(f"/api/v1/customers/{ada.pk}/identities", {"kind": "email", "value": "JANE@lin.test"})
    assert answer.status_code == 409
    assert answer.json()["customer"] == jane.pk
    assert api.post("/api/v1/customers/", {"name": "X", "email": "jane@lin.test"}).status_code == 409
    assert Customer.objects.count() == 2


def test_an_address_that_is_none_is_refused_with_an_example(api: APIClient, now: datetime) -> None:
    ada = make("Ada", "ada@lin.test", now)
    url = f"/api/v1/customers/{ada.pk}/identities"
    answer = api.post(url, {"kind": "phone", "value": "12"})
    assert answer.status_code == 400
    assert "+33" in answer.json()["detail"]
    assert api.post(url, {"kind": "phone", "value": "+33 1 23 45 67 89"}).json()["value"] == "+33123456789"
    assert len(api.get(url).json()) == 2


def test_lifetime_values_are_dated_and_the_newest_counts(api: APIClient, now: datetime) -> None:
    ada = make("Ada", "ada@lin.test", now)
    url = f"/api/v1/customers/{ada.pk}/value"
    new = {"amount_minor": 90_000, "currency": "eur", "at": "2026-05-01T00:00:00Z"}
    old = {"amount_minor": 40_000, "currency": "EUR", "at": "2026-01-01T00:00:00Z"}
    assert api.post(url, new).status_code == 201
    assert api.post(url, old).status_code == 201
    assert [row["amount_minor"] for row in api.get(url).json()["results"]] == [90_000, 40_000]
    ada.refresh_from_db()
    assert ada.value_minor == 90_000
    assert selectors.value_at(ada.pk, datetime.fromisoformat("2026-02-01T00:00:00+00:00")) == 40_000
    assert LifetimeValue.objects.filter(currency="EUR").count() == 2


def test_a_value_without_a_currency_is_refused(api: APIClient, now: datetime) -> None:
    ada = make("Ada", "ada@lin.test", now)
    answer = api.post(f"/api/v1/customers/{ada.pk}/value/", {"amount_minor": 5, "currency": "euros"})
    assert answer.status_code == 400
    assert set(answer.json()["fields"]) == {"currency"}
