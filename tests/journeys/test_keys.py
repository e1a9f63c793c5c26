"""Keys in a browser: other keyboards, input methods, an agent's own keys, the off-switch, the palette."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from accounts.models import User
from accounts.services import people
from tests.journeys.desk import open_page, profile, wait_live
from tickets.models import Ticket

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket, pytest.mark.django_db(transaction=True)]


def strike(page: Page, target: str = "body", **event: Any) -> None:
    """A keydown as another keyboard, or an input method, would send it."""
    page.locator(target).evaluate(
        """(element, init) => {
          const event = new KeyboardEvent("keydown", { bubbles: true, cancelable: true, ...init });
          if (init.keyCode) Object.defineProperty(event, "keyCode", { value: init.keyCode });
          element.dispatchEvent(event);
        }""",
        event,
    )


def title(page: Page) -> Locator:
    return page.locator("#ticket-title")


def opened(page: Page) -> int:
    """How many rows a key has opened by now: that is marked at once, before its ticket comes."""
    return page.locator("#rows .row[aria-current]").count()


def test_keys_of_other_alphabets_count_by_their_place_and_latin_ones_by_their_letter(
    browser: Browser, server: str, agent: User, tickets: list[Ticket]
) -> None:
    with profile(browser) as context:
        page, problems = open_page(context, agent, server, "/inbox/all/")
        wait_live(page)
        strike(page, key="о", code="KeyJ")  # Russian: the letter on the key of j
        expect(title(page)).to_have_text("Gamma")
        strike(page, key="j", code="KeyC")  # Dvorak: j stands on the key of c
        expect(title(page)).to_have_text("Beta")
        strike(page, key="w", code="KeyZ")  # AZERTY: w stands on the key of z and is no undo
        strike(page, key="ö", code="KeyK")  # a Latin letter that means nothing
        strike(page, key="т", code="KeyN")
        expect(page.locator(f"#rich-note-{tickets[1].pk}")).to_be_focused()
        page.keyboard.press("Escape")
        strike(page, key=",", code="Digit7", shiftKey=True)
        expect(page.locator("#keys")).to_be_hidden()
        strike(page, key="?", code="KeyM", shiftKey=True)  # AZERTY
        expect(page.locator("#keys")).to_be_visible()
        assert problems == []


def test_digits_of_azerty_count_without_shift_when_an_agent_chose_one(
    browser: Browser, server: str, agent: User, tickets: list[Ticket]
) -> None:
    people.set_keys(agent, {"next": "1"})
    with profile(browser) as context:
        page, _problems = open_page(context, agent, server, "/inbox/all/")
        wait_live(page)
        strike(page, key="&", code="Digit1")
        expect(title(page)).to_have_text("Gamma")
        strike(page, key="1", code="Digit1", shiftKey=True)
        expect(title(page)).to_have_text("Beta")


def test_nothing_happens_while_an_input_method_composes_or_alt_is_held(
    browser: Browser, server: str, agent: User, tickets: list[Ticket]
) -> None:
    with profile(browser) as context:
        page, _problems = open_page(context, agent, server, "/inbox/all/")
        wait_live(page)
        for event in (
            {"isComposing": True},
            {"keyCode": 229},
            {"altKey": True},
            {"altKey": True, "ctrlKey": True},
            {"ctrlKey": True},
            {"metaKey": True},
            {"modifierAltGraph": True},
        ):
            strike(page, key="j", code="KeyJ", **event)
        strike(page, key="Dead", code="KeyJ")
        assert opened(page) == 0
        strike(page, key="j", code="KeyJ")
        assert opened(page) == 1
        expect(title(page)).to_have_text("Gamma")


def test_an_agent_chooses_own_keys_and_the_help_shows_them(
    browser: Browser, server: str, agent: User, tickets: list[Ticket]
) -> None:
    with profile(browser) as context:
        page, problems = open_page(context, agent, server, "/me/keys/")
        expect(page.locator("html[data-ready]")).to_be_attached()
        page.get_by_label("Next ticket", exact=True).focus()
        page.keyboard.press("y")
        page.get_by_label("Assigned to me").focus()
        page.keyboard.press("Backspace")
        page.keyboard.press("b")
        page.keyboard.press("m")
        expect(page.get_by_label("Assigned to me")).to_have_value("b m")
        page.get_by_label("Resolve", exact=True).focus()
        page.keyboard.press("y")
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_text("“y” already belongs to: Next ticket")).to_be_visible()
        problems.clear()  # the console tells that the server refused
        page.get_by_label("Resolve", exact=True).focus()
        page.keyboard.press("Shift+R")
        expect(page.get_by_label("Resolve", exact=True)).to_have_value("Shift+r")
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_text("Your keys are saved.")).to_be_visible()

        page.goto(server + "/inbox/all/")
        wait_live(page)
        page.keyboard.press("j")
        page.keyboard.press("y")
        expect(title(page)).to_have_text("Gamma")
        expect(page.locator("[data-action=resolve] kbd")).to_have_text(["Shift", "R"])
        page.keyboard.press("?")
        expect(page.locator("[data-binding=next] kbd").first).to_have_text("Y")
        page.keyboard.press("Escape")
        page.keyboard.press("Shift+R")
        expect(page.locator("#ticket-props .pill--resolved").first).to_be_visible()
        page.keyboard.press("b")
        page.keyboard.press("m")
        expect(page).to_have_url(f"{server}/inbox/mine/")
        assert problems == []


def test_single_keys_can_be_switched_off_on_a_device(
    browser: Browser, server: str, agent: User, tickets: list[Ticket]
) -> None:
    with profile(browser) as context:
        page, _problems = open_page(context, agent, server, "/inbox/all/")
        wait_live(page)
        page.keyboard.press("?")
        page.get_by_label("Use single keys on this device").uncheck()
        page.keyboard.press("Escape")
        page.keyboard.press("j")
        assert opened(page) == 0
        page.reload()
        wait_live(page)
        page.keyboard.press("j")
        assert opened(page) == 0


def test_resolving_with_shift_opens_the_next_ticket_and_the_focus_is_never_lost(
    browser: Browser, server: str, agent: User, tickets: list[Ticket]
) -> None:
    with profile(browser) as context:
        page, problems = open_page(context, agent, server, "/inbox/all/")
        wait_live(page)
        page.keyboard.press("j")
        expect(title(page)).to_have_text("Gamma")
        page.keyboard.press("Shift+E")
        expect(title(page)).to_have_text("Beta")
        expect(page.locator(f"#row-{tickets[2].pk}")).to_have_count(0)
        assert Ticket.objects.get(pk=tickets[2].pk).status == "resolved"
        page.keyboard.press("Enter")
        page.keyboard.press("e")
        expect(page.locator("#ticket-props .pill--resolved").first).to_be_visible()
        assert page.evaluate("document.activeElement !== document.body")
        page.keyboard.press("s")
        expect(page.locator(".menu[open] .menu__item").first).to_be_focused()
        page.keyboard.press("Escape")
        page.keyboard.press("g")
        page.keyboard.press("u")
        expect(page).to_have_url(f"{server}/inbox/unassigned/")
        assert problems == []


def test_the_palette_finds_actions_tickets_and_customers_by_keys_alone(
    browser: Browser, server: str, agent: User, tickets: list[Ticket]
) -> None:
    with profile(browser) as context:
        page, problems = open_page(context, agent, server, f"/t/{tickets[0].pk}/")
        wait_live(page)
        page.locator(f"#reply-{tickets[0].pk}").click()
        page.keyboard.type("half a word")
        page.keyboard.press("Control+k")
        field = page.get_by_role("combobox", name="An action, a ticket")
        expect(field).to_be_focused()
        page.keyboard.type("priori")
        expect(page.locator(".palette__option[aria-selected]")).to_contain_text("Change the priority")
        expect(page.locator(".palette__option[aria-selected] kbd")).to_have_text("P")
        page.keyboard.press("Enter")
        expect(page.locator(".menu[open] .menu__item").first).to_be_focused()
        page.keyboard.press("Escape")
        page.keyboard.press("Control+k")
        page.keyboard.type("beta")
        expect(page.get_by_role("option", name="Beta")).to_be_visible()
        chosen = page.locator(".palette__option[aria-selected]")
        expect(chosen).to_contain_text("Beta")
        assert field.get_attribute("aria-activedescendant") == chosen.get_attribute("id")
        page.keyboard.press("Enter")
        expect(title(page)).to_have_text("Beta")
        expect(page).to_have_url(f"{server}/t/{tickets[1].pk}/")
        page.keyboard.press("Control+k")
        expect(page.get_by_role("option", name="Alpha")).to_be_visible()  # seen last
        page.keyboard.press("ArrowUp")
        page.keyboard.press("ArrowDown")
        page.keyboard.type("report")
        page.keyboard.press("Enter")
        expect(page).to_have_url(f"{server}/reports/")
        wait_live(page)
        page.keyboard.press("Control+k")
        page.keyboard.type("customer.test")
        expect(page.get_by_role("group", name="Customers").get_by_role("option").first).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.locator("#palette")).to_be_hidden()
        assert problems == []
