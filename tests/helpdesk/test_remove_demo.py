"""The demo is removed, and nothing else."""

from datetime import datetime

import pytest
from django.test import Client

from accounts.models import User
from accounts.services.people import CannotChange
from core import outbox
from core.models import HandlerRun, Work
from customers.models import Customer
from helpdesk.demo import company
from helpdesk.demo.load import load
from metrics.models import SurveyFact, TicketFact
from routing.models import Rule
from routing.services.rules import RuleText, create_rule
from tests import factories
from tickets.models import Brand, CannedAnswer, Macro, MacroUse, Ticket, TicketEvent
from tickets.services import assignment, macros, removal, replies
from tickets.services.macros import AnswerText, Sharing
from tickets.services.replies import Draft


def work_off() -> None:
    while ids := list(HandlerRun.objects.filter(done_at=None, dead_at=None).values_list("pk", flat=True)):
        outbox.run(ids, external=False)


@pytest.fixture
def loaded(db: None, now: datetime) -> None:
    load(now=now)
    work_off()


def test_the_demo_goes_and_what_real_people_did_stays(loaded: None, chloe: User, now: datetime):
    demo_brand = Brand.objects.get(is_demo=True)
    own_brand = Brand.objects.create(name="Mine", slug="mine")
    mine = factories.ticket(own_brand, now=now, email="jane@customer.test")
    to_demo = factories.ticket(demo_brand, now=now, email="curious@customer.test")
    niamh = User.objects.get(email="agent@example.com")
    assignment.assign(mine.pk, niamh, by=chloe, now=now)
    replies.reply(mine.pk, Draft(text="Hello"), by=niamh, now=now)
    # An old customer of the demo who wrote to a real brand is a customer.
    known = Customer.objects.get(name="Grace Whitfield")
    kept = factories.ticket(own_brand, now=now, email="grace.whitfield@example.org")
    answer = CannedAnswer.objects.get(shortcut="delivery")
    text = AnswerText(answer.title, "It comes on Monday.", shortcut="delivery")
    macros.save_answer(answer, text, Sharing(), by=chloe, now=now)
    conditions = {"all": [{"field": "channel", "op": "is_any_of", "value": ["email"]}]}
    rule = create_rule(
        RuleText("Mine", conditions, [{"action": "set_priority", "value": "high"}]), by=chloe, now=now
    )
    work_off()
    work = removal.remove_demo(by=chloe, now=now)
    work_off()
    work.refresh_from_db()
    assert work.finished_at is not None
    assert set(Ticket.objects.all()) == {mine, to_demo, kept}
    assert known in Customer.objects.all()
    assert Customer.objects.count() == 3
    assert set(TicketEvent.objects.values_list("ticket_id", flat=True)) <= {mine.pk, to_demo.pk, kept.pk}
    assert not TicketFact.objects.exclude(ticket_id__in=[mine.pk, to_demo.pk, kept.pk]).exists()
    assert not SurveyFact.objects.exists()
    assert not MacroUse.objects.exists()
    niamh.refresh_from_db()
    assert (niamh.is_active, niamh.is_demo) == (False, False)
    assert set(User.objects.all()) == {chloe, niamh}
    assert list(Rule.objects.all()) == [rule]
    assert list(CannedAnswer.objects.all()) == [answer]
    demo_brand.refresh_from_db()
    assert not demo_brand.is_demo
    assert not removal.has_demo()


def test_an_untouched_demo_leaves_nothing_behind_and_does_not_come_back(
    loaded: None, chloe: User, now: datetime
):
    removal.remove_demo(by=chloe, now=now)
    work_off()
    assert not Ticket.objects.exists()
    assert not Customer.objects.exists()
    assert list(User.objects.all()) == [chloe]
    assert not Brand.objects.exists()
    assert not CannedAnswer.objects.exists()
    assert not Macro.objects.exists()
    assert company.is_loaded()
    assert load(now=now) is False


def test_the_demo_admin_can_not_remove_themselves(loaded: None, now: datetime):
    claire = User.objects.get(email="admin@example.com")
    with pytest.raises(CannotChange):
        removal.remove_demo(by=claire, now=now)


def test_the_page_tells_what_is_there_and_removes_it(loaded: None, client: Client, chloe: User):
    client.force_login(chloe)
    html = client.get("/settings/demo/").content.decode()
    assert "Remove the demo data" in html
    client.post("/settings/demo/")
    assert "refresh" in client.get("/settings/demo/").content.decode()
    work_off()
    assert "There is no demo data" in client.get("/settings/demo/").content.decode()
    client.post("/settings/demo/")
    assert Work.objects.filter(kind=removal.REMOVE_DEMO).count() == 1
