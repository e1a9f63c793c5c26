"""What stood in the way of working by keys alone."""

from datetime import timedelta

import pytest
from playwright.sync_api import Browser, expect

from accounts.models import Role, Team, User
from accounts.services import people
from core.clock import now
from tests import factories
from tests.journeys.desk import eventually, open_page, profile, wait_live
from tests.journeys.holding import Held
from tests.journeys.keyboard import Hands
from tickets.models import Brand, Queue, Ticket
from tickets.services import macros
from tickets.services.macros import AnswerText, Sharing
from tickets.states import Priority, Status

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def colleagues(agent: User) -> list[User]:
    return [
        people.create_user(email=f"{name.split()[1]}@desk.test".lower(), name=name, role=Role.AGENT)
        for name in ("Maud Petit", "Marcus Webb", "Éva Nagy")
    ]


def test_letters_lead_to_the_choice_of_a_menu_that_begins_with_them(
    browser: Browser, server: str, agent: User, colleagues: list[User], tickets: list[Ticket]
) -> None:
    with profile(browser) as context:
        page, problems = open_page(context, agent, server, f"/t/{tickets[0].pk}/")
        wait_live(page)
        hands = Hands(page)
        hands.do("assign")
        expect(page.locator("#menu-assignee[open]")).to_contain_text("Marcus Webb")
        hands.write("mar")
        expect(hands.focused).to_contain_text("Marcus Webb")
        hands.press("Escape")
        hands.do("assign")
        expect(page.locator("#menu-assignee :focus")).to_have_count(1)
        hands.write("nagy")
        expect(hands.focused).to_contain_text("Éva Nagy")
        hands.press("Escape")
        hands.do("assign")
        expect(page.locator("#menu-assignee :focus")).to_have_count(1)
        hands.write("ev")
        expect(hands.focused).to_contain_text("Éva Nagy")
        hands.press("Enter")
        expect(page.locator("#menu-assignee summary")).to_contain_text("Éva Nagy")
        assert problems == []


def test_letters_typed_before_an_opened_menu_is_drawn_are_not_lost(
    browser: Browser, server: str, agent: User, colleagues: list[User], tickets: list[Ticket]
) -> None:
    with profile(browser) as context:
        page, problems = open_page(context, agent, server, f"/t/{tickets[0].pk}/")
        wait_live(page)
        # Within one task, so that no frame comes between the keys.
        page.evaluate(
            """() => {
              for (const key of ["a", "e", "v"]) {
                const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
                document.activeElement.dispatchEvent(event);
              }
              return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
            }"""
        )
        hands = Hands(page)
        expect(page.locator("#menu-assignee[open]")).to_be_attached()
        expect(hands.focused).to_contain_text("Éva Nagy")
        hands.press("Enter")
        expect(page.locator("#menu-assignee summary")).to_contain_text("Éva Nagy")
        assert problems == []


def test_a_field_that_a_key_opens_takes_the_very_next_letter(
    browser: Browser, server: str, agent: User, tickets: list[Ticket]
) -> None:
    with profile(browser) as context:
        page, problems = open_page(context, agent, server, f"/t/{tickets[0].pk}/")
        wait_live(page)
        Hands(page).do("conversation")
        # Asked within the task of the key: whatever waits for a frame is too late for a quick hand.
        opened = page.evaluate(
            """() => {
              const event = new KeyboardEvent("keydown", { key: "l", bubbles: true, cancelable: true });
              document.activeElement.dispatchEvent(event);
              return document.activeElement.name;
            }"""
        )
        assert opened == "tags"
        assert problems == []


def test_keys_pressed_while_a_page_is_being_loaded_are_taken_up_once_it_is(
    browser: Browser, server: str, agent: User, tickets: list[Ticket]
) -> None:
    with profile(browser, intercepts=True) as context:
        page, problems = open_page(context, agent, server, "/inbox/all/")
        wait_live(page)
        scripts = Held(page, "**/desk/js/keys.js")
        page.goto(f"{server}/search/?q=arrived", wait_until="commit")
        expect(page.locator("main .row")).to_have_count(3)
        eventually(lambda: page.evaluate("Boolean(window.typedEarly)"), True)
        Hands(page).do("next")
        Hands(page).do("next")
        scripts.wait()
        scripts.release()
        expect(Hands(page).focused).to_contain_text("Beta")
        assert problems == []


def test_a_menu_whose_choices_come_from_the_server_keeps_the_focus(
    browser: Browser, server: str, agent: User, tickets: list[Ticket]
) -> None:
    Queue.objects.create(name="Billing", team=Team.objects.create(name="Billing"))
    first = tickets[0]
    with profile(browser) as context:
        page, problems = open_page(context, agent, server, f"/t/{first.pk}/")
        wait_live(page)
        hands = Hands(page)
        hands.do("team")
        hands.choose("Billing")
        expect(page.locator("#toasts")).to_contain_text("Moved to Billing")
        assert hands.has_focus()
        hands.do("snooze")
        hands.choose("Tomorrow")
        expect(page.locator("#ticket-props")).to_contain_text("Snoozed until")
        assert hands.has_focus()
        first.refresh_from_db()
        assert first.queue is not None
        assert first.queue.name == "Billing"
        assert problems == []


def test_a_ticket_that_left_its_list_goes_when_one_goes_on(
    browser: Browser, server: str, agent: User, tickets: list[Ticket]
) -> None:
    gamma = tickets[2]
    with profile(browser) as context:
        page, problems = open_page(context, agent, server, "/inbox/unassigned/")
        wait_live(page)
        hands = Hands(page)
        hands.do("next")
        expect(page.locator("#ticket-title")).to_have_text("Gamma")
        hands.do("assign-me")
        expect(page.locator(f"#row-{gamma.pk}[data-gone]")).to_be_visible()
        hands.do("next")
        expect(page.locator("#ticket-title")).to_have_text("Beta")
        expect(page.locator(f"#row-{gamma.pk}")).to_have_count(0)
        assert problems == []


def test_the_keys_of_a_ticket_mean_the_selected_ones_while_there_are_some(
    browser: Browser, server: str, agent: User, tickets: list[Ticket]
) -> None:
    alpha, beta, gamma = tickets
    with profile(browser) as context:
        page, problems = open_page(context, agent, server, "/inbox/all/")
        wait_live(page)
        hands = Hands(page)
        for _ in range(2):
            hands.do("next")
            hands.do("select")
        hands.do("priority")
        expect(page.locator("#bulk-menu :focus")).to_contain_text("Low")
        hands.choose("Urgent")
        expect(page.locator("#toasts")).to_contain_text("2 tickets changed.")
        assert {one.priority for one in Ticket.objects.filter(pk__in=[beta.pk, gamma.pk])} == {
            Priority.URGENT
        }
        for row in (gamma, beta):
            page.locator(f"#row-{row.pk}").focus()
            hands.do("select")
        hands.do("resolve")
        expect(page.locator("#rows .row")).to_have_count(1)
        expect(page.locator(f"#row-{alpha.pk}")).to_be_focused()
        hands.do("next")
        expect(page.locator("#ticket-title")).to_have_text("Alpha")
        hands.do("resolve")  # nothing is selected any more: the open one alone
        expect(page.locator("#ticket-props .pill--resolved").first).to_be_visible()
        assert Ticket.objects.filter(status=Status.RESOLVED).count() == 3
        assert problems == []


def test_the_list_goes_on_where_the_loaded_rows_end(
    browser: Browser, server: str, agent: User, brand: Brand
) -> None:
    many = [
        factories.ticket(brand, now=now() - timedelta(minutes=number), subject=f"Number {number}")
        for number in range(53)
    ]
    with profile(browser) as context:
        page, problems = open_page(context, agent, server, f"/t/{many[48].pk}/")
        wait_live(page)
        expect(page.locator(f"#row-{many[48].pk}[aria-current]")).to_be_attached()
        hands = Hands(page)
        for number in range(49, 53):
            hands.do("next")
            expect(page.locator("#ticket-title")).to_have_text(f"Number {number}")
        expect(page.locator("#rows .row")).to_have_count(53)
        assert problems == []


def test_what_a_search_found_is_walked_through_and_opened(
    browser: Browser, server: str, agent: User, tickets: list[Ticket]
) -> None:
    with profile(browser) as context:
        page, problems = open_page(context, agent, server, "/inbox/all/")
        wait_live(page)
        hands = Hands(page)
        hands.do("search")
        hands.write("arrived")
        hands.press("Enter")
        expect(page.locator("main .row")).to_have_count(3)
        hands.do("next")
        hands.do("next")
        expect(hands.focused).to_contain_text("Beta")
        hands.do("previous")
        hands.press("Enter")
        expect(page.locator("#ticket-title")).to_have_text("Gamma")
        assert problems == []


def test_one_key_offers_canned_answers_and_macros(
    browser: Browser, server: str, agent: User, tickets: list[Ticket]
) -> None:
    text = AnswerText("Sorry for the wait", "We are sorry.", shortcut="sorry")
    macros.save_answer(None, text, Sharing(), by=agent, now=now())
    with profile(browser) as context:
        page, problems = open_page(context, agent, server, f"/t/{tickets[0].pk}/")
        wait_live(page)
        hands = Hands(page)
        hands.do("macro")
        expect(page.locator("#picker [aria-selected=true]")).to_contain_text("Sorry for the wait")
        hands.press("Enter")
        expect(page.locator(".composer__form--reply :focus")).to_have_count(1)
        assert problems == []


def test_single_keys_are_switched_off_and_the_rest_goes_on(
    browser: Browser, server: str, agent: User, tickets: list[Ticket]
) -> None:
    with profile(browser) as context:
        page, problems = open_page(context, agent, server, "/inbox/all/")
        wait_live(page)
        hands = Hands(page)
        hands.do("help")
        hands.go_to(page.get_by_label("Use single keys on this device"))
        hands.press("Space", "Escape")
        hands.do("next")
        hands.choose_from_palette("Next ticket")
        expect(page.locator("#ticket-title")).to_have_text(
            "Gamma"
        )  # by the palette; the key did nothing before it
        hands.do("resolve")
        hands.choose_from_palette("Internal note")
        hands.write("By name.")
        hands.do("send")
        expect(page.locator("#messages .message--note")).to_contain_text("By name.")
        assert Ticket.objects.get(pk=tickets[2].pk).status == Status.NEW
        assert problems == []
