"""Admins order and write rules in the browser; without scripts every button is a submit."""

import re
from datetime import datetime
from html import unescape
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from routing.models import RoutingState, Rule
from routing.services import deciding, rules
from routing.services.rules import RuleText
from tests import factories
from tickets.models import Brand, Queue

pytestmark = pytest.mark.django_db

NEW = "/rules/new/"


@pytest.fixture
def admin(client: Client, chloe: User) -> Client:
    client.force_login(chloe)
    return client


def make(by: User, now: datetime, name: str = "Refunds", **fields: Any) -> Rule:
    tree = {
        "all": [
            {"field": "channel", "op": "is_any_of", "value": ["email"]},
            {"any": [{"field": "subject_words", "op": "has_any_of", "value": ["refund", "money back"]}]},
        ]
    }
    steps = [{"action": "add_tag", "value": ["money"]}]
    text = RuleText(name, fields.pop("conditions", tree), fields.pop("actions", steps), **fields)
    return rules.create_rule(text, by=by, now=now)


FORM = {
    "name": "Refunds",
    "stops": "1",
    "is_active": "on",
    "c.mode": "all",
    "c.size": "2",
    "c.0.field": "channel",
    "c.0.op": "is_any_of",
    "c.0.value": ["email", "phone"],
    "c.1.mode": "none",
    "c.1.size": "1",
    "c.1.0.field": "customer_attribute",
    "c.1.0.op": "is_any_of",
    "c.1.0.name": "plan",
    "c.1.0.value": "gold, silver",
    "a.size": "1",
    "a.0.action": "set_priority",
    "a.0.value": "high",
}


def test_a_rule_is_written_and_saved(admin: Client) -> None:
    assert admin.get(NEW).status_code == 200
    response = admin.post(NEW, {**FORM, "do": "save"})
    assert response.status_code == 302
    rule = Rule.objects.get()
    assert rule.conditions == {
        "all": [
            {"field": "channel", "op": "is_any_of", "value": ["email", "phone"]},
            {
                "none": [
                    {
                        "field": "customer_attribute",
                        "op": "is_any_of",
                        "value": {"name": "plan", "values": ["gold", "silver"]},
                    }
                ]
            },
        ]
    }
    assert rule.actions == [{"action": "set_priority", "value": "high"}]
    page = admin.get("/rules/").content.decode()
    assert "Channel is one of E-mail, Phone" in page
    assert "none of: Customer attribute “plan” is one of gold, silver" in page
    assert "Set the priority: High" in page


def test_a_saved_rule_comes_back_into_the_editor_as_it_was(admin: Client, chloe: User, now: datetime) -> None:
    rule = make(chloe, now)
    page = admin.get(f"/rules/{rule.pk}/")
    data = {"do": "save", "version": rule.version, **fields_of(page.content.decode())}
    assert admin.post(f"/rules/{rule.pk}/", data).status_code == 302
    saved = Rule.objects.get()
    assert (saved.conditions, saved.actions, saved.version) == (rule.conditions, rule.actions, 2)


def fields_of(html: str) -> dict[str, Any]:
    """What a browser would send of the editor's form."""
    form = html[html.index('id="rule-form"') : html.index("</form>", html.index('id="rule-form"'))]
    data: dict[str, Any] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = re.search(r' name="([^"]*)"', tag), re.search(r' value="([^"]*)"', tag)
        kind = re.search(r' type="([^"]*)"', tag)
        ticked = kind is None or kind[1] not in {"checkbox", "radio"} or " checked" in tag
        if name and ticked and not (kind and kind[1] == "hidden" and name[1].startswith("csrf")):
            data.setdefault(name[1], []).append(unescape(value[1]) if value else "on")
    for name, options in re.findall(r'<select[^>]* name="([^"]*)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        data[name] = chosen[1] if chosen else ""
    return data


@pytest.mark.parametrize(
    ("button", "expected"),
    [
        ("add:c", ["channel", "group", "subject_words"]),
        ("group:c", ["channel", "group", "group"]),
        ("remove:c.0", ["group"]),
        ("down:c.0", ["group", "channel"]),
        ("up:c.0", ["channel", "group"]),
        ("remove:c.7", ["channel", "group"]),
        ("remove:x", ["channel", "group"]),
        ("nonsense", ["channel", "group"]),
        ("add:c.0", ["channel", "group"]),
    ],
)
def test_a_button_changes_the_form_and_saves_nothing(admin: Client, button: str, expected: list[str]) -> None:
    page = admin.post(NEW, {**FORM, "do": button})
    members = page.context["editor"].root.members
    assert [member.what or "group" for member in members] == expected
    assert page.status_code == 200
    assert not Rule.objects.exists()


@pytest.mark.parametrize(
    ("button", "focused"),
    [
        ("remove:c.0", ["add:c"]),
        ("remove:c.1.0", ["add:c.1"]),
        ("remove:a.0", ["add:a"]),
        ("add:c", []),
        ("remove:x", []),
    ],
)
def test_after_a_removal_the_button_that_adds_has_the_focus(
    admin: Client, button: str, focused: list[str]
) -> None:
    page = admin.post(NEW, {**FORM, "do": button})
    tags = re.findall(r"<button[^>]*>", page.content.decode())
    assert [re.search(r'value="([^"]*)"', tag)[1] for tag in tags if " autofocus" in tag] == focused


def test_conditions_are_added_to_a_group_and_actions_to_the_list(admin: Client) -> None:
    page = admin.post(NEW, {**FORM, "do": "add:c.1"})
    assert len(page.context["editor"].root.members[1].members) == 2
    page = admin.post(NEW, {**FORM, "do": "add:a"})
    assert [step.what for step in page.context["editor"].steps] == ["set_priority", "add_tag"]


def test_another_condition_drops_the_value_of_the_old_one(admin: Client) -> None:
    page = admin.post(NEW, {**FORM, "c.0.was": "channel", "c.0.field": "subject_words", "do": "refresh"})
    node = page.context["editor"].root.members[0]
    assert (node.what, node.text, node.widget) == ("subject_words", "", "words")


def test_what_is_wrong_is_said_beside_its_field(admin: Client) -> None:
    wrong = {**FORM, "name": "", "c.0.value": [], "a.0.value": "", "do": "save"}
    page = admin.post(NEW, wrong)
    assert page.status_code == 422
    html = page.content.decode()
    for place in ("name-error", "c-0-value-error", "a-0-value-error"):
        assert f'id="{place}"' in html
        assert f'aria-describedby="{place}"' in html
    assert "3 things are wrong" in html
    assert not Rule.objects.exists()


def test_a_rule_that_somebody_changed_meanwhile_is_not_overwritten(
    admin: Client, chloe: User, now: datetime
) -> None:
    rule = make(chloe, now)
    rules.set_active(rule.pk, False, by=chloe, now=now)
    page = admin.post(f"/rules/{rule.pk}/", {**FORM, "version": "1", "do": "save"})
    assert page.status_code == 409
    assert Rule.objects.get().name == rule.name


def test_a_rule_is_tried_on_recent_tickets(admin: Client, brand: Brand, now: datetime) -> None:
    for subject in ("Refund please", "Hello", "refund!"):
        factories.received(brand, now=now, subject=subject)
    one = {"c.size": "1", "c.0.field": "subject_words", "c.0.op": "has_any_of", "c.0.value": "refund"}
    page = admin.post(NEW, {**FORM, **one, "do": "try"})
    assert (page.context["matches"]["count"], page.context["matches"]["tried"]) == (2, 3)
    assert "matched 2 of the last 3 tickets" in page.content.decode()


def test_rules_are_moved_switched_and_deleted(admin: Client, chloe: User, now: datetime) -> None:
    first, second = make(chloe, now, "one"), make(chloe, now, "two")
    admin.post(f"/rules/{second.pk}/move/", {"to": "up"})
    assert list(Rule.objects.values_list("name", flat=True)) == ["two", "one"]
    admin.post(f"/rules/{first.pk}/switch/", {"active": "0"})
    assert Rule.objects.get(name="one").is_active is False
    assert admin.get(f"/rules/{first.pk}/delete/").status_code == 200
    assert Rule.objects.count() == 2
    admin.post(f"/rules/{first.pk}/delete/")
    assert Rule.objects.get() == second


def test_the_default_queue_is_chosen(admin: Client, queue: Queue) -> None:
    admin.post("/rules/default-queue/", {"queue": queue.pk})
    assert RoutingState.objects.get().default_queue == queue
    admin.post("/rules/default-queue/", {"queue": ""})
    assert RoutingState.objects.get().default_queue is None
    assert admin.post("/rules/default-queue/", {"queue": "99999"}).status_code == 404


@pytest.mark.parametrize("person", ["alice", "bob"])
@pytest.mark.parametrize("path", ["/rules/", NEW])
def test_only_admins_manage_rules(client: Client, request: Any, person: str, path: str) -> None:
    client.force_login(request.getfixturevalue(person))
    assert client.get(path).status_code == 403


def test_the_list_of_rules_costs_the_same_for_many(
    admin: Client, chloe: User, queue: Queue, now: datetime, django_assert_max_num_queries: Any
) -> None:
    for number in range(15):
        make(chloe, now, f"Rule {number}", actions=[{"action": "set_queue", "value": queue.pk}])
    admin.get("/rules/")
    with django_assert_max_num_queries(12):
        admin.get("/rules/")


def test_a_ticket_tells_why_it_is_where_it_is(
    admin: Client, brand: Brand, queue: Queue, chloe: User, now: datetime, django_assert_max_num_queries: Any
) -> None:
    missed = make(chloe, now, "Refunds")
    hit = make(
        chloe,
        now,
        "Everything by mail",
        conditions={"all": [{"field": "channel", "op": "is_any_of", "value": ["email"]}]},
        actions=[{"action": "set_queue", "value": queue.pk}],
    )
    message = factories.received(brand, now=now, subject="Hello")
    deciding.route({message.ticket_id: message.pk}, now=now)
    rules.update_rule(missed.pk, RuleText("Renamed later", {"all": []}, missed.actions), by=chloe, now=now)
    rules.delete_rule(hit.pk, by=chloe, now=now)
    with django_assert_max_num_queries(12):
        page = admin.get(f"/t/{message.ticket_id}/why/")
    (why,) = page.context["decisions"]
    assert [(rule.name, rule.matched) for rule in why.rules] == [
        ("Refunds", False),
        ("Everything by mail", True),
    ]
    assert [(line.text, line.hit) for line in why.rules[0].lines] == [
        ("All of these", False),
        ("Channel is one of E-mail", True),
        ("Any of these", False),
        ("Subject contains any of “refund”, “money back”", False),
    ]
    assert why.matched[0].actions == ["Put into the queue: Orders"]
    assert ("Subject", "Hello") in why.seen


def test_a_ticket_of_a_hidden_queue_tells_nothing(
    client: Client, alice: User, brand: Brand, now: datetime
) -> None:
    from accounts.models import Team

    team = Team.objects.create(name="Others")
    ticket = factories.ticket(brand, now=now)
    ticket.queue = Queue.objects.create(name="Secret", team=team, is_private=True)
    ticket.save(update_fields=["queue"])
    client.force_login(alice)
    assert client.get(f"/t/{ticket.pk}/why/").status_code == 404


def test_a_ticket_without_a_rule_says_so(admin: Client, brand: Brand, queue: Queue, now: datetime) -> None:
    message = factories.received(brand, now=now)
    deciding.route({message.ticket_id: message.pk}, now=now)
    html = admin.get(f"/t/{message.ticket_id}/why/?part=why").content.decode()
    assert "No rule matched" in html
    assert "went to Orders" in html
    assert "<html" not in html
