"""Canned answers and macros: their pages in the settings, and on a ticket."""

import re
from datetime import datetime

import pytest
from django.test import Client

from accounts.models import User
from tests import factories
from tickets.models import Brand, CannedAnswer, Macro, MacroUse, Scope, Ticket
from tickets.services import macros
from tickets.services.macros import AnswerText, MacroText, Sharing

ANSWER = {"title": "Refund", "shortcut": "refund", "language": "", "text": "Hello {{customer.name}}"}
SCRIPT = {"X-Pane": "1"}


@pytest.fixture
def ticket(brand: Brand) -> Ticket:
    from core.clock import now

    return factories.ticket(brand, now=now(), sender_name="Jane Doe")


@pytest.fixture
def answer(chloe: User, now: datetime) -> CannedAnswer:
    text = AnswerText(title="Refund", text="Hello {{customer.name}}", shortcut="refund")
    return macros.save_answer(None, text, Sharing(), by=chloe, now=now)


@pytest.fixture
def macro(chloe: User, now: datetime) -> Macro:
    steps = [{"step": "reply", "value": "Dear {{customer.name}}"}, {"step": "priority", "value": "high"}]
    return macros.save_macro(None, MacroText("Urgent", steps), Sharing(), by=chloe, now=now)


def test_an_agent_writes_answers_for_themselves_only(agent: Client, alice: User):
    assert agent.post("/settings/answers/new/", {**ANSWER, "scope": "everybody"}).status_code == 302
    assert CannedAnswer.objects.get().owner == alice


def test_an_agent_can_not_change_a_shared_answer(agent: Client, answer: CannedAnswer):
    assert agent.get(f"/settings/answers/{answer.pk}/").status_code == 404
    assert "Refund" in agent.get("/settings/answers/").content.decode()


def test_an_admin_shares_and_archives_an_answer(admin: Client):
    admin.post("/settings/answers/new/", {**ANSWER, "scope": "everybody"})
    answer = CannedAnswer.objects.get()
    assert answer.scope == Scope.EVERYBODY
    admin.post(f"/settings/answers/{answer.pk}/", {"do": "archive"})
    answer.refresh_from_db()
    assert answer.archived_at is not None
    assert "Refund" in admin.get("/settings/answers/?archived=1").content.decode()


def test_an_unknown_variable_is_refused_with_its_name(admin: Client):
    page = admin.post("/settings/answers/new/", {**ANSWER, "text": "{{order.id}}", "scope": "everybody"})
    assert page.status_code == 422
    assert "{{order.id}}" in page.content.decode()


def test_a_preview_shows_the_text_on_a_real_ticket_and_saves_nothing(
    admin: Client, answer: CannedAnswer, ticket: Ticket
):
    data = {**ANSWER, "text": "Bye {{customer.name}}", "scope": "everybody", "do": "preview"}
    html = admin.post(f"/settings/answers/{answer.pk}/", data).content.decode()
    assert "Bye Jane Doe" in html
    answer.refresh_from_db()
    assert answer.text == "Hello {{customer.name}}"


def test_a_macro_is_written_by_fields(admin: Client, chloe: User):
    data = {
        "name": "Close it",
        "reply": "Bye",
        "tags": "done, Old",
        "assignee": "me",
        "status": "resolved",
        "scope": "everybody",
    }
    assert admin.post("/settings/macros/new/", data).status_code == 302
    macro = Macro.objects.get()
    assert [step["step"] for step in macro.steps] == ["reply", "tags", "assignee", "status"]
    assert "Bye" in admin.get(f"/settings/macros/{macro.pk}/").content.decode()


def test_a_macro_that_does_nothing_is_refused(admin: Client):
    assert admin.post("/settings/macros/new/", {"name": "Nothing", "scope": "everybody"}).status_code == 422


def test_the_picker_offers_answers_and_macros(
    agent: Client, ticket: Ticket, answer: CannedAnswer, macro: Macro, django_assert_max_num_queries: object
):
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        html = agent.get(f"/t/{ticket.pk}/answers/?part=picker").content.decode()
    assert "/refund" in html
    assert "Urgent" in html


def test_a_script_gets_the_answer_with_its_values(agent: Client, ticket: Ticket, answer: CannedAnswer):
    told = agent.get(f"/t/{ticket.pk}/answers/{answer.pk}/", headers=SCRIPT).json()
    assert told["text"] == "Hello Jane Doe"
    assert agent.post(f"/t/{ticket.pk}/answers/{answer.pk}/used/").status_code == 204
    assert MacroUse.objects.get().ticket_id == ticket.pk


def test_without_scripts_the_ticket_comes_with_the_answer_in_its_reply(
    agent: Client, ticket: Ticket, answer: CannedAnswer
):
    html = agent.get(f"/t/{ticket.pk}/answers/{answer.pk}/").content.decode()
    assert "Hello Jane Doe</textarea>" in html


def test_a_macro_is_applied_and_its_text_waits_in_the_reply(agent: Client, ticket: Ticket, macro: Macro):
    told = agent.get(f"/t/{ticket.pk}/macros/{macro.pk}/").json()
    assert (told["text"], told["actions"]) == ("Dear Jane Doe", ["Priority: High"])
    html = agent.post(f"/t/{ticket.pk}/macros/{macro.pk}/apply/").content.decode()
    assert "Dear Jane Doe</textarea>" in html
    ticket.refresh_from_db()
    assert ticket.priority == "high"


def test_a_script_gets_the_panes_after_a_macro(agent: Client, ticket: Ticket, macro: Macro):
    response = agent.post(f"/t/{ticket.pk}/macros/{macro.pk}/apply/", headers=SCRIPT)
    assert "Macro “Urgent” applied." in response.content.decode()


def test_a_macro_can_be_taken_back(agent: Client, ticket: Ticket, macro: Macro):
    response = agent.post(f"/t/{ticket.pk}/macros/{macro.pk}/apply/", headers=SCRIPT)
    undo = re.search(r'data-undo="([^"]+)"', response.content.decode())[1]  # type: ignore[index]
    assert agent.post(undo, headers=SCRIPT).status_code == 200
    ticket.refresh_from_db()
    assert ticket.priority == "normal"


def test_a_personal_macro_of_somebody_else_is_not_there(
    agent: Client, bob: User, ticket: Ticket, now: datetime
):
    text = MacroText("Bob's", [{"step": "priority", "value": "low"}])
    macro = macros.save_macro(None, text, Sharing(Scope.PERSONAL, owner=bob), by=bob, now=now)
    assert agent.post(f"/t/{ticket.pk}/macros/{macro.pk}/apply/").status_code == 404
