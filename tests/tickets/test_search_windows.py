"""The newest messages that hold words: by windows of ids, with the same answer as without them."""

from datetime import datetime

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from tests import factories
from tickets import search_words
from tickets.models import Brand, Message, Ticket
from tickets.models.message import SEARCH_WINDOW
from tickets.search_query import parse
from tickets.search_words import all_of, newest_messages

pytestmark = pytest.mark.django_db

FAR = 12 * SEARCH_WINDOW  # from the oldest message to the newest, more than it goes through by windows


@pytest.fixture
def first(brand: Brand, now: datetime) -> Message:
    return Message.objects.get(ticket=factories.ticket(brand, now=now, subject="Parcel", text="late again"))


def again(message: Message, ids: list[int], *, body: str = "late again") -> None:
    """More messages like this one, under the ids."""
    fields = {
        field.name: getattr(message, field.name)
        for field in Message._meta.concrete_fields
        if not field.primary_key and field.name not in {"search", "body"}
    }
    Message.objects.bulk_create(Message(**{**fields, "pk": pk, "body": body}) for pk in ids)


def found(words: str) -> list[int]:
    query = newest_messages(Ticket.objects.all(), parse(words).words())
    return list(query.values_list("pk", flat=True))


def test_messages_of_all_ages_are_found_the_newest_first(first: Message) -> None:
    ids = [first.pk + SEARCH_WINDOW * n for n in (1, 3, 8, 12)]
    again(first, ids)
    again(first, [first.pk + FAR + 1], body="something else")
    assert found("late again") == [*reversed(ids), first.pk]
    assert found("else") == [first.pk + FAR + 1]
    assert found("nowhere") == []


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    places=st.sets(st.integers(1, FAR), max_size=30), enough=st.integers(1, 12), windows=st.integers(1, 14)
)
def test_however_they_are_spread_the_newest_are_found(
    places: set[int], enough: int, windows: int, first: Message
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(search_words, "SEARCHED", enough)
        patch.setattr(search_words, "WINDOWS", windows)
        again(first, [first.pk + place for place in places])
        wanted = Message.objects.filter(search=all_of(parse("late").words())).order_by("-pk")
        assert found("late") == list(wanted.values_list("pk", flat=True)[:enough])
        Message.objects.filter(pk__gt=first.pk).delete()


def test_hidden_messages_use_up_no_place(
    first: Message, brand: Brand, alice: User, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_words, "SEARCHED", 1)
    factories.ticket(brand, now=now, subject="Hidden", text="late too", email="x@customer.test")
    mine = Ticket.objects.filter(pk=first.ticket_id)
    assert [one.pk for one in newest_messages(mine, parse("late").words())] == [first.pk]


def test_the_index_knows_the_window_of_a_message(first: Message) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off")
    plan = newest_messages(Ticket.objects.all(), parse("late").words()).explain()
    line = next(line for line in plan.splitlines() if "Index Cond" in line and str(SEARCH_WINDOW) in line)
    assert "window_.number" in line
    assert "search @@" in line
