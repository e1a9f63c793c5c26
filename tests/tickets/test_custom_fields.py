"""Custom fields: what they take, who must fill them in, what the log tells."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from accounts.models import User
from routing.conditions.base import conditions
from routing.selectors import facts_of
from tests import factories
from tickets.custom_fields import FieldKind, FieldSpec, InvalidValue, Requirement
from tickets.models import Brand, CustomField, Queue, Ticket, TicketEvent
from tickets.services import custom_fields, field_definitions, lifecycle, replies
from tickets.services.custom_fields import InvalidFields
from tickets.services.field_definitions import Definition, InvalidDefinition
from tickets.services.lifecycle import CannotResolve
from tickets.services.replies import Draft
from tickets.states import Status

OPTIONS = ({"value": "Damaged", "labels": {"fr": "Abîmé"}}, {"value": "Late", "labels": {}})


@pytest.fixture
def define(db: None, now: datetime) -> Callable[..., CustomField]:
    def make(key: str, kind: str = "text", **wanted: Any) -> CustomField:
        wanted.setdefault("labels", {"en": key.title()})
        return field_definitions.create(key, FieldKind(kind), Definition(**wanted), now=now)

    return make


@pytest.fixture
def ticket(brand: Brand, now: datetime) -> Ticket:
    return factories.ticket(brand, now=now)


def spec(kind: str, **fields: Any) -> FieldSpec:
    return FieldSpec(key="x", kind=FieldKind(kind), labels={"en": "X"}, **fields)


@pytest.mark.parametrize(
    ("kind", "raw", "stored"),
    [
        ("text", "  two   words\x00 ", "two words"),
        ("long_text", "one\r\ntwo", "one\ntwo"),
        ("number", "1 234,50", 1234.5),
        ("number", "12", 12),
        ("number", 7, 7),
        ("date", "2026-06-08", "2026-06-08"),
        ("checkbox", "true", True),
        ("checkbox", False, None),
        ("choice", "Late", "Late"),
        ("choices", ["Late", "Damaged", "Late"], ["Damaged", "Late"]),
        ("url", "https://example.com/a?b", "https://example.com/a?b"),
        ("text", "   ", None),
        ("choices", [], None),
    ],
)
def test_values_are_stored_clean(kind: str, raw: Any, stored: Any) -> None:
    assert spec(kind, options=OPTIONS if kind.startswith("choice") else ()).clean(raw) == stored


@pytest.mark.parametrize(
    ("kind", "raw", "limits"),
    [
        ("text", "x" * 501, {}),
        ("text", "AB-1", {"pattern": r"AB-\d{5}"}),
        ("text", "ab", {"minimum": "3"}),
        ("text", {"a": 1}, {}),
        ("number", "twelve", {}),
        ("number", "NaN", {}),
        ("number", "1e99", {}),
        ("number", "5", {"maximum": "4.5"}),
        ("number", True, {}),
        ("date", "08/06/2026", {}),
        ("date", "2026-02-30", {}),
        ("date", "2026-06-08", {"minimum": "2026-06-09"}),
        ("checkbox", "perhaps", {}),
        ("choice", "Lost", {"options": OPTIONS}),
        ("choice", ["Late"], {"options": OPTIONS}),
        ("choices", "Late", {"options": OPTIONS}),
        ("choices", ["Late", "Damaged"], {"options": OPTIONS, "maximum": "1"}),
        ("url", "javascript:alert(1)", {}),
        ("url", "https://[", {}),
        ("url", "https:// example.com", {}),
    ],
)
def test_values_that_do_not_fit_are_refused_with_a_sentence(
    kind: str, raw: Any, limits: dict[str, Any]
) -> None:
    with pytest.raises(InvalidValue) as error:
        spec(kind, **limits).clean(raw)
    assert str(error.value).endswith(".")


def test_each_change_has_its_row_in_the_log(
    define: Callable[..., CustomField], ticket: Ticket, alice: User, now: datetime
) -> None:
    define("order_number")
    define("reason", "choice", options=OPTIONS)
    custom_fields.set_values(ticket.pk, {"order_number": "A1", "reason": "Late"}, by=alice, now=now)
    custom_fields.set_values(ticket.pk, {"order_number": "A1", "reason": None}, by=alice, now=now)
    ticket.refresh_from_db()
    assert ticket.custom_fields == {"order_number": "A1"}
    events = TicketEvent.objects.filter(ticket=ticket, kind="field").order_by("pk")
    assert [(event.before, event.after) for event in events] == [
        ("order_number=", "order_number=A1"),
        ("reason=", "reason=Late"),
        ("reason=Late", "reason="),
    ]


def test_one_bad_value_changes_nothing_and_all_problems_are_told(
    define: Callable[..., CustomField], ticket: Ticket, alice: User, now: datetime
) -> None:
    define("size", "number")
    with pytest.raises(InvalidFields) as error:
        custom_fields.set_values(ticket.pk, {"size": "big", "nothing": "x"}, by=alice, now=now)
    assert set(error.value.problems) == {"size", "nothing"}
    ticket.refresh_from_db()
    assert ticket.custom_fields == {}


def test_a_field_that_is_always_needed_is_not_emptied_again(
    define: Callable[..., CustomField], ticket: Ticket, alice: User, now: datetime
) -> None:
    define("reason", requirement=Requirement.ALWAYS)
    custom_fields.set_values(ticket.pk, {"reason": "x"}, by=alice, now=now)
    with pytest.raises(InvalidFields, match="can't be left empty"):
        custom_fields.set_values(ticket.pk, {"reason": ""}, by=alice, now=now)


def test_resolving_is_refused_until_the_needed_field_is_filled_in(
    define: Callable[..., CustomField], ticket: Ticket, alice: User, now: datetime
) -> None:
    define("reason", requirement=Requirement.RESOLVE)
    with pytest.raises(CannotResolve, match="fill in: “Reason”"):
        lifecycle.change_status(ticket.pk, Status.RESOLVED, by=alice, now=now)
    with pytest.raises(CannotResolve):
        replies.reply(ticket.pk, Draft(text="Done."), by=alice, now=now, status=Status.RESOLVED)
    assert not ticket.messages.filter(direction="outbound").exists()
    custom_fields.set_values(ticket.pk, {"reason": "late"}, by=alice, now=now)
    assert lifecycle.change_status(ticket.pk, Status.RESOLVED, by=alice, now=now).status == "resolved"


def test_machines_resolve_without_the_needed_fields(
    define: Callable[..., CustomField], ticket: Ticket, now: datetime
) -> None:
    define("reason", requirement=Requirement.RESOLVE)
    assert lifecycle.change_status(ticket.pk, Status.RESOLVED, by="system", now=now).status == "resolved"


def test_a_field_of_another_queue_is_not_needed(
    define: Callable[..., CustomField], ticket: Ticket, alice: User, queue: Queue, now: datetime
) -> None:
    define("reason", requirement=Requirement.RESOLVE, queues=(queue,))
    assert lifecycle.change_status(ticket.pk, Status.RESOLVED, by=alice, now=now).status == "resolved"


def test_definitions_that_can_not_work_are_refused(define: Callable[..., CustomField]) -> None:
    define("taken")
    bad: list[tuple[str, str, dict[str, Any], str]] = [
        ("taken", "text", {}, "key"),
        ("1st", "text", {}, "key"),
        ("a", "text", {"labels": {"en": " "}}, "labels"),
        ("a", "choice", {}, "options"),
        ("a", "text", {"options": OPTIONS}, "options"),
        ("a", "text", {"pattern": "(a"}, "pattern"),
        ("a", "number", {"pattern": "a"}, "pattern"),
        ("a", "number", {"minimum": "5", "maximum": "4"}, "maximum"),
        ("a", "date", {"minimum": "soon"}, "minimum"),
        ("a", "checkbox", {"minimum": "1"}, "minimum"),
    ]
    for key, kind, wanted, place in bad:
        with pytest.raises(InvalidDefinition) as error:
            define(key, kind, **wanted)
        assert set(error.value.problems) == {place}, (key, kind, wanted)


def test_fields_change_places(define: Callable[..., CustomField]) -> None:
    first, second = define("first"), define("second")
    field_definitions.move(second.pk, down=False)
    field_definitions.move(first.pk, down=True)
    assert [field.key for field in CustomField.objects.all()] == ["second", "first"]


def test_rules_look_at_custom_fields(
    define: Callable[..., CustomField], ticket: Ticket, now: datetime
) -> None:
    define("tags_of_order", "choices", options=OPTIONS)
    changed = custom_fields.set_values(ticket.pk, {"tags_of_order": ["Late"]}, by="system", now=now)
    facts = facts_of([changed], {changed.pk: None}, with_body=False)[changed.pk]
    condition = conditions["custom_field"]
    value = condition.value_field.clean({"name": "tags_of_order", "values": ["late"]})
    assert condition.check(facts, "is_any_of", value)
    assert not condition.check(facts, "is_none_of", value)
    assert condition.check(facts, "is_not_set", {"name": "other", "values": []})
