"""Many rows in one INSERT."""

from datetime import UTC, datetime

import pytest
from django.db import DataError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import BusinessHours, Holiday, Team
from core import bulk
from core.models import OutboxEvent
from tests import factories
from tickets.models import Brand, Ticket

pytestmark = pytest.mark.django_db

AT = datetime(2026, 3, 1, 9, 30, 15, 123456, tzinfo=UTC)


def test_rows_get_their_ids_in_their_order() -> None:
    teams = bulk.insert(Team(name=name) for name in ("Zoë", "Adèle", "李"))
    assert [Team.objects.get(pk=team.pk).name for team in teams] == ["Zoë", "Adèle", "李"]


def test_an_inserted_object_can_be_saved_like_any_other() -> None:
    (team,) = bulk.insert([Team(name="Billing")])
    team.name = "Invoices"
    team.save()
    assert Team.objects.get().name == "Invoices"


def test_arrays_times_and_what_the_database_fills_in_are_kept(brand: Brand) -> None:
    model = factories.ticket(brand, now=AT)
    (ticket,) = bulk.insert(
        [
            Ticket(
                brand=brand,
                customer=model.customer,
                channel="email",
                subject='a "quoted" {subject}, \\ and more',
                tags=["vip", 'with "quotes"', "à, b"],
                created_at=AT,
                activity_at=AT,
            )
        ]
    )
    stored = Ticket.objects.get(pk=ticket.pk)
    assert (stored.subject, stored.tags) == (ticket.subject, ticket.tags)
    assert stored.created_at == AT
    assert stored.updated_at is not None  # drawn by the database


def test_json_is_kept() -> None:
    bulk.insert([OutboxEvent(name="x", payload={"a": [1, None, "é"]}, occurred_at=AT)])
    assert OutboxEvent.objects.get().payload == {"a": [1, None, "é"]}


def test_a_text_that_is_too_long_is_refused_and_not_cut() -> None:
    with pytest.raises(DataError), transaction.atomic():
        bulk.insert([Team(name="x" * 81)])
    assert not Team.objects.exists()


def test_what_a_constraint_forbids_is_refused_or_left_out() -> None:
    Team.objects.create(name="Billing")
    with pytest.raises(IntegrityError), transaction.atomic():
        bulk.insert([Team(name="Tech"), Team(name="Billing")])
    bulk.insert([Team(name="Tech"), Team(name="Billing")], ignore_conflicts=True)
    assert set(Team.objects.values_list("name", flat=True)) == {"Billing", "Tech"}


def test_a_column_that_json_cannot_tell_is_refused() -> None:
    hours = BusinessHours.objects.create(name="Office")
    with pytest.raises(TypeError, match="can't be inserted"):
        bulk.insert([Holiday(hours=hours, date=object(), name="x")])


def test_a_hundred_rows_are_one_statement() -> None:
    with CaptureQueriesContext(connection) as captured:
        bulk.insert(Team(name=f"Team {number}") for number in range(100))
    assert len(captured) == 1
    assert bulk.insert([]) == []
