"""What a quick hand types before the place for it is there: it gets there, and no letter of it acts on the ticket."""

import pytest
from playwright.sync_api import Browser, expect

from accounts.models import User
from core.clock import now
from tests.journeys.desk import open_page, profile, wait_live
from tests.journeys.holding import Held
from tests.journeys.keyboard import Hands
from tests.journeys.writing import begin, editor, field
from tickets.models import Ticket
from tickets.services import macros
from tickets.services.macros import AnswerText, Sharing
from tickets.states import Status

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket, pytest.mark.django_db(transaction=True)]

PICKER = "**/answers/?part=picker"


@pytest.fixture
def answers(agent: User) -> None:
    for title in ("Sorry for the wait", "Refunded"):
        macros.save_answer(None, AnswerText(title, f"{title}, we are."), Sharing(), by=agent, now=now())


def test_an_answer_is_looked_for_before_the_answers_are_there(
    browser: Browser, server: str, agent: User, answers: None, tickets: list[Ticket]
) -> None:
    alpha = tickets[0]
    with profile(browser, intercepts=True) as context:
        page, problems = open_page(context, agent, server, f"/t/{alpha.pk}/")
        wait_live(page)
        hands = Hands(page)
        picker = Held(page, PICKER)
        hands.do("macro")
        picker.wait()
        hands.write("fuex")
        hands.press("Backspace", "Enter")  # no letter of it resolves the ticket, and nothing is sent
        picker.release()
        expect(page.locator("#picker [role=combobox]")).to_have_value("fue")
        expect(page.locator("#picker [aria-selected=true]")).to_contain_text("Refunded")
        hands.press("Enter")
        expect(field(page, alpha)).to_have_value("Refunded, we are.")
        assert problems == []
    alpha.refresh_from_db()
    assert alpha.status == Status.NEW


def test_what_follows_a_slash_at_once_is_no_part_of_the_reply(
    browser: Browser, server: str, agent: User, answers: None, tickets: list[Ticket]
) -> None:
    alpha = tickets[0]
    with profile(browser, intercepts=True) as context:
        page, problems = open_page(context, agent, server, f"/t/{alpha.pk}/")
        begin(page, alpha)
        hands = Hands(page)
        picker = Held(page, PICKER)
        hands.press("/")
        picker.wait()
        hands.write("sorry")
        expect(editor(page, alpha)).to_have_text("")
        picker.release()
        expect(page.locator("#picker [role=combobox]")).to_have_value("sorry")
        hands.press("Enter")
        expect(field(page, alpha)).to_have_value("Sorry for the wait, we are.")
        hands.write(" Indeed.")
        expect(field(page, alpha)).to_have_value("Sorry for the wait, we are. Indeed.")
        assert problems == []


def test_a_reply_is_begun_before_the_ticket_is_there(
    browser: Browser, server: str, agent: User, tickets: list[Ticket]
) -> None:
    beta = tickets[1]
    with profile(browser, intercepts=True) as context:
        page, problems = open_page(context, agent, server, f"/t/{tickets[2].pk}/")
        wait_live(page)
        hands = Hands(page)
        ticket = Held(page, f"**/t/{beta.pk}/?pane=1*")
        hands.do("next")
        ticket.wait()
        hands.do("reply")
        hands.write("Hello Jane, see")
        ticket.release()
        expect(page.locator("#ticket-title")).to_have_text("Beta")
        expect(field(page, beta)).to_have_value("Hello Jane, see")
        expect(editor(page, beta)).to_be_focused()
        hands.write(" here")
        expect(field(page, beta)).to_have_value("Hello Jane, see here")
        assert problems == []
    assert not Ticket.objects.exclude(status=Status.NEW).exists()


def test_a_ticket_to_merge_with_is_looked_for_before_the_dialog_is_there(
    browser: Browser, server: str, agent: User, tickets: list[Ticket]
) -> None:
    alpha = tickets[0]
    with profile(browser, intercepts=True) as context:
        page, problems = open_page(context, agent, server, f"/t/{alpha.pk}/")
        wait_live(page)
        hands = Hands(page)
        dialog = Held(page, f"**/t/{alpha.pk}/merge/")
        hands.do("merge")
        dialog.wait()
        hands.write("beta")
        dialog.release()
        expect(page.locator("#dialog input[type=search]")).to_have_value("beta")
        hands.press("Enter")
        expect(page.locator("#dialog .picks").first).to_contain_text("Beta")
        assert problems == []
    assert not Ticket.objects.exclude(status=Status.NEW).exists()
