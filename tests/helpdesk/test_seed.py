"""Seeded tickets: the same seed makes the same rows, the log agrees with them, and nothing clashes."""

import io
import re
from collections import Counter
from datetime import UTC, date, datetime
from random import Random

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import Count
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.models import BusinessHours
from core.business_time import WeekSchedule, business_seconds_between
from customers.selectors import value_at
from helpdesk.seeding import load
from helpdesk.seeding.conversation import converse
from helpdesk.seeding.english import ENGLISH
from helpdesk.seeding.french import FRENCH
from helpdesk.seeding.open_hours import OpenHours
from helpdesk.seeding.plan import DAY, MESSAGES_PER_TICKET, Agent, Plan, QueueOf, message_counts
from helpdesk.seeding.rows import COLUMNS, customer_rows, ticket_rows
from helpdesk.seeding.text_format import Stamps
from helpdesk.seeding.topic import Language
from metrics.facts import SurveyFact, TicketFact
from tests import factories
from tickets.models import Brand, Direction, EventKind, Message, Ticket, TicketEvent
from tickets.services import replies
from tickets.services.replies import Draft
from tickets.states import UNRESOLVED, Status, can_change

UNTIL = int(datetime(2026, 6, 1, 12, tzinfo=UTC).timestamp())
SCHEDULE = WeekSchedule.from_json(
    {str(day): [["09:00", "12:30"], ["14:00", "18:00"]] for day in range(5)},
    time_zone="Europe/Paris",
    holidays=[date(2026, 5, 1), date(2026, 5, 8)],
)
OPEN = OpenHours(SCHEDULE, UNTIL - 400 * DAY, UNTIL + 30 * DAY)
STAMPS = Stamps(UNTIL - 2000 * DAY, UNTIL)


def plan(seed: int = 7, tickets: int = 300) -> Plan:
    agents = (Agent(1, "Ada One"), Agent(2, "Ben Two"))
    queues = {
        name: QueueOf(number, name.title(), number, agents)
        for number, name in enumerate(("delivery", "orders", "billing"), start=1)
    }
    return Plan(seed=seed, tickets=tickets, until=UNTIL, brand_id=1, queues=queues)


def everything(of: Plan) -> list[dict[str, bytes]]:
    stamps = Stamps(of.start - 800 * DAY, of.until + 30 * DAY)
    return [ticket_rows(of, stamps, chunk) for chunk in range(of.chunks)] + [
        customer_rows(of, stamps, range(of.customers))
    ]


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(min_value=0, max_value=2**31), tickets=st.integers(min_value=1, max_value=80))
def test_the_same_seed_makes_the_same_rows(seed: int, tickets: int) -> None:
    assert everything(plan(seed, tickets)) == everything(plan(seed, tickets))


@given(age=st.integers(min_value=0, max_value=600), seed=st.integers(min_value=0, max_value=2**31))
@settings(max_examples=80, deadline=None)
def test_nothing_is_said_before_the_ticket_is_there_also_in_the_last_minutes(age: int, seed: int) -> None:
    created = UNTIL - age
    talk = converse(plan(), Random(seed), 1, created, 4)
    assert all(created <= line.at <= UNTIL for line in talk.lines)
    assert talk.resolved_at is None or talk.resolved_at >= created


def test_another_seed_makes_other_rows() -> None:
    assert everything(plan(seed=7)) != everything(plan(seed=8))


@given(tickets=st.integers(min_value=1, max_value=3000), seed=st.integers(min_value=0, max_value=99))
@settings(max_examples=40, deadline=None)
def test_there_are_four_messages_to_a_ticket_exactly(tickets: int, seed: int) -> None:
    counts = message_counts(tickets, Random(seed))
    assert len(counts) == tickets
    assert sum(counts) == tickets * MESSAGES_PER_TICKET
    assert min(counts) >= 1


@given(at=st.integers(min_value=UNTIL - 2000 * DAY, max_value=UNTIL))
def test_moments_are_written_as_the_calendar_has_them(at: int) -> None:
    assert datetime.fromisoformat(STAMPS(at)) == datetime.fromtimestamp(at, tz=UTC)


@pytest.mark.parametrize("language", [FRENCH, ENGLISH], ids=["fr", "en"])
def test_no_text_holds_what_copy_reads_as_a_sign(language: Language) -> None:
    slots = dict.fromkeys(("order", "name", "product", "colour", "city", "days", "amount"), "x")

    def texts(value: object) -> list[str]:
        if isinstance(value, str):
            return [value]
        if isinstance(value, tuple):
            return [text for item in value for text in texts(item)]
        return [
            text for item in vars(value).values() if isinstance(item, str | tuple) for text in texts(item)
        ]

    found = texts(language)
    assert len(found) > 250
    for text in found:
        assert not re.search(r"[\t\n\r\\]", text % slots)


@pytest.fixture(scope="module")
def seeded(django_db_setup: None, django_db_blocker: object) -> object:
    """Six hundred tickets beside one that was there before; made once for this module."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():  # type: ignore[attr-defined]
        brand = Brand.objects.create(name="Atelier Brume", slug="brume", is_default=True)
        week = {str(day): [["09:00", "17:00"]] for day in range(5)}
        BusinessHours.objects.create(name="Office", week=week, is_default=True)
        before = factories.ticket(brand, now=datetime(2026, 1, 5, tzinfo=UTC))
        made = load.seed(tickets=600, seed=3, until=UNTIL)
        yield made, before
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_every_table_holds_what_was_planned(seeded: tuple[Plan, Ticket]) -> None:
    made, _ = seeded
    assert Ticket.objects.count() == 601
    assert Message.objects.count() == 2401
    share = Ticket.objects.unresolved().count() / 601
    assert 0.005 < share < 0.08
    assert set(Message.objects.values_list("direction", flat=True)) == set(Direction.values)
    assert not Message.objects.filter(created_at__gt=datetime.fromtimestamp(made.until, tz=UTC)).exists()
    assert set(COLUMNS) >= {"tickets_ticket", "tickets_message", "tickets_ticketevent"}


@pytest.mark.django_db
def test_every_reference_leads_somewhere(seeded: tuple[Plan, Ticket]) -> None:
    # The foreign keys are not checked while rows are copied, so they are checked here.
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            "SELECT conname, conrelid::regclass::text, pg_get_constraintdef(oid) FROM pg_constraint "
            "WHERE contype = 'f' AND conrelid = ANY(%s::regclass[])",
            [list(COLUMNS)],
        )
        for name, table, definition in cursor.fetchall():
            column, target = re.match(r"FOREIGN KEY \((\w+)\) REFERENCES (\w+)", definition).groups()  # type: ignore[union-attr]
            cursor.execute(
                f"SELECT count(*) FROM {table} a LEFT JOIN {target} b ON b.id = a.{column} "
                f"WHERE a.{column} IS NOT NULL AND b.id IS NULL"
            )
            assert cursor.fetchone() == (0,), name


@pytest.mark.django_db
def test_the_log_leads_to_what_the_tickets_say(seeded: tuple[Plan, Ticket]) -> None:
    events: dict[int, list[TicketEvent]] = {}
    for event in TicketEvent.objects.order_by("pk"):
        events.setdefault(event.ticket_id, []).append(event)
    for ticket in Ticket.objects.annotate(written=Count("messages")):
        log = events[ticket.pk]
        assert [event.kind for event in log[:2]] == [EventKind.CREATED, EventKind.RECEIVED]
        assert [event.at for event in log] == sorted(event.at for event in log)
        status = Status.NEW
        for event in log:
            if event.kind == EventKind.STATUS:
                assert event.before == status
                assert can_change(status, Status(event.after))
                status = Status(event.after)
        assert status == ticket.status
        kinds = Counter(event.kind for event in log)
        said = kinds[EventKind.RECEIVED] + kinds[EventKind.REPLIED] + kinds[EventKind.NOTED]
        assert said == ticket.message_count == ticket.written
        replied = [event.at for event in log if event.kind == EventKind.REPLIED]
        assert ticket.first_reply_at == (replied[0] if replied else None)
        resolved = [event.at for event in log if event.after == Status.RESOLVED]
        assert ticket.resolved_at == (resolved[-1] if resolved and status not in UNRESOLVED else None)
        assert (kinds[EventKind.ASSIGNED] > 0) == (ticket.assignee_id is not None)


@pytest.mark.django_db
def test_values_are_those_that_were_known_at_the_moment(seeded: tuple[Plan, Ticket]) -> None:
    for ticket in Ticket.objects.select_related("customer")[:150]:
        assert ticket.value_minor == value_at(ticket.customer_id, ticket.created_at)
        assert ticket.customer.value_minor == value_at(ticket.customer_id, datetime(2030, 1, 1, tzinfo=UTC))


@pytest.mark.django_db
def test_facts_are_those_that_the_logs_lead_to(seeded: tuple[Plan, Ticket]) -> None:
    def facts() -> tuple[list[dict[str, object]], list[dict[str, object]]]:
        return (
            list(TicketFact.objects.order_by("pk").values()),
            list(SurveyFact.objects.order_by("pk").values()),
        )

    before = facts()
    assert len(before[0]) > 550
    assert any(fact["first_reply_business_seconds"] for fact in before[0])
    assert any(fact["score"] for fact in before[1])
    call_command("rebuild_facts", stdout=io.StringIO(), stderr=io.StringIO())
    assert facts() == before


@given(
    start=st.integers(min_value=UNTIL - 400 * DAY, max_value=UNTIL),
    seconds=st.integers(min_value=0, max_value=20 * DAY),
)
@settings(deadline=None)
def test_open_seconds_by_table_are_those_of_the_calendar(start: int, seconds: int) -> None:
    begin, end = (datetime.fromtimestamp(at, tz=UTC) for at in (start, start + seconds))
    assert OPEN.between(start, start + seconds) == business_seconds_between(SCHEDULE, begin, end)


@pytest.mark.django_db
def test_work_goes_on_after_the_seed(seeded: tuple[Plan, Ticket]) -> None:
    made, before = seeded
    waiting = Ticket.objects.unresolved().exclude(assignee=None).exclude(pk=before.pk).first()
    assert waiting is not None
    assert waiting.assignee is not None
    message = replies.reply(
        waiting.pk, Draft(text="On it."), by=waiting.assignee, now=datetime(2026, 6, 2, tzinfo=UTC)
    )
    assert message.pk >= made.first_message + made.messages
    new = factories.ticket(waiting.brand, now=datetime(2026, 6, 2, tzinfo=UTC))
    assert new.pk >= made.first_ticket + made.tickets


@pytest.mark.django_db
def test_seeding_twice_adds_and_does_not_clash(seeded: tuple[Plan, Ticket]) -> None:
    call_command("seed", tickets=50, seed=3, verbosity=0, stdout=io.StringIO())
    assert Ticket.objects.count() == 651


@pytest.mark.django_db
def test_a_large_seed_leaves_every_index_as_it_was(
    seeded: tuple[Plan, Ticket], monkeypatch: pytest.MonkeyPatch
) -> None:
    def indexes() -> set[tuple[str, str]]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT indexname, indexdef FROM pg_indexes WHERE tablename LIKE 'tickets_%'")
            return set(cursor.fetchall())

    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what this transaction wrote before must be settled
    before = indexes()
    monkeypatch.setattr(load, "REBUILD_FROM", 1)
    load.seed(tickets=20, seed=4, until=UNTIL)
    assert indexes() == before
