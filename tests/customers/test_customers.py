"""One record for each customer, and what the customer is worth."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from customers import selectors
from customers.identity import InvalidIdentity, normalise
from customers.models import Customer
from customers.services import identities, people, value
from customers.value_bands import band_of


@pytest.mark.parametrize(
    ("kind", "written", "stored"),
    [
        ("email", " Jane.Doe@Example.COM ", "jane.doe@example.com"),
        ("email", "émile@müller.example", "émile@xn--mller-kva.example"),
        ("phone", "+33 (0)1 23-45.67.89", "+330123456789"),
        ("phone", "0044 20 7946 0000", "+442079460000"),
    ],
)
def test_an_address_has_one_form_however_it_is_written(kind: str, written: str, stored: str) -> None:
    assert normalise(kind, written) == stored


@pytest.mark.parametrize("text", ["", "jane", "a b@example.com", "@example.com", "x@y\n.com", "<a@b>"])
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(InvalidIdentity):
        normalise("email", text)


@given(st.emails())
def test_normalising_twice_changes_nothing(email: str) -> None:
    once = normalise("email", email)
    assert normalise("email", once) == once


@pytest.mark.django_db
def test_an_address_of_somebody_else_is_refused(now: datetime) -> None:
    jane = people.create(name="Jane", email="jane@customer.test", source="agent", now=now)
    mark = people.create(name="Mark", source="agent", now=now)
    with pytest.raises(identities.IdentityTaken) as refusal:
        identities.attach(customer=mark, kind="email", value="JANE@customer.test", source="agent", now=now)
    assert refusal.value.identity.customer == jane


@pytest.mark.django_db
def test_the_value_of_a_moment_is_the_newest_known_then(now: datetime) -> None:
    jane = people.create(name="Jane", source="agent", now=now)
    for days, amount in ((0, 5_000), (10, 90_000)):
        at = now + timedelta(days=days)
        value.set_value(customer=jane, amount_minor=amount, currency="EUR", at=at, source="api", now=now)
    assert selectors.value_at(jane.pk, now - timedelta(days=1)) is None
    assert selectors.value_at(jane.pk, now + timedelta(days=5)) == 5_000
    assert selectors.value_at(jane.pk, now + timedelta(days=11)) == 90_000
    wanted = [(jane.pk, now + timedelta(days=days)) for days in (-1, 5, 11)]
    assert list(selectors.values_at(wanted).values()) in ([5_000, 90_000], [90_000, 5_000])


@pytest.mark.django_db
def test_an_older_value_that_comes_late_does_not_become_the_present_one(now: datetime) -> None:
    jane = people.create(name="Jane", source="agent", now=now)
    for days, amount in ((10, 90_000), (0, 5_000)):
        at = now + timedelta(days=days)
        value.set_value(customer=jane, amount_minor=amount, currency="EUR", at=at, source="api", now=now)
    jane.refresh_from_db()
    assert (jane.value_minor, band_of(jane.value_minor)) == (90_000, "high")


@pytest.mark.django_db
def test_importing_values_says_which_lines_were_refused(now: datetime, tmp_path: Path) -> None:
    people.create(name="Jane", email="jane@customer.test", source="agent", now=now)
    file = tmp_path / "values.csv"
    file.write_text(
        "email,amount_minor,currency,at\nJane@customer.test,12345,EUR,2026-06-01\nnobody@customer.test,1,EUR,\n",
        encoding="utf-8",
    )
    with pytest.raises(CommandError, match="refused"):
        call_command("import_values", str(file))
    assert Customer.objects.get().value_minor == 12_345


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["jane d", "JANE@CUST", "customer.test"])
def test_a_customer_is_found_by_a_part_of_name_or_address(text: str, now: datetime) -> None:
    jane = people.create(name="Jane Doe", email="jane@customer.test", source="agent", now=now)
    assert selectors.find(text) == [jane]
