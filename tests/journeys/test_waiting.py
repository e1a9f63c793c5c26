"""What stands in the place of a ticket while it is waited for, and when it does not come."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from accounts.models import User
from tests.journeys.desk import open_page, profile, wait_live
from tickets.models import Ticket

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket, pytest.mark.django_db(transaction=True)]

PANES = re.compile(r"/t/\d+/\?pane=1")
FAILURES = {
    "no connection": lambda route: route.abort("connectionrefused"),
    "an error of the server": lambda route: route.fulfill(status=500, body="Server Error"),
}


def title(page: Page, subject: str) -> None:
    expect(page.locator("#ticket-title")).to_have_text(subject)


def apart(one: Locator, other: Locator) -> bool:
    """Whether two things on the screen do not overlap."""
    a, b = one.bounding_box(), other.bounding_box()
    assert a
    assert b
    return (
        a["x"] + a["width"] <= b["x"]
        or b["x"] + b["width"] <= a["x"]
        or a["y"] + a["height"] <= b["y"]
        or b["y"] + b["height"] <= a["y"]
    )


def hold(page: Page) -> Route:
    """Goes on to the next ticket, which is asked for and kept waiting; what else is asked for comes."""
    held: list[Route] = []
    page.route(PANES, lambda route: route.continue_() if held else held.append(route))
    with page.expect_request(PANES):
        page.keyboard.press("j")
    expect(page.locator("#pane[aria-busy=true]")).to_have_count(1)
    return held[0]


@pytest.mark.parametrize("failure", FAILURES.values(), ids=FAILURES)
def test_a_ticket_that_does_not_come_can_be_tried_again(
    failure: Callable[[Route], None], browser: Browser, server: str, agent: User, tickets: list[Ticket]
) -> None:
    with profile(browser, intercepts=True) as context:
        page, _ = open_page(context, agent, server, "/inbox/all/")
        wait_live(page)
        page.route(PANES, failure)
        row = page.locator(f"#row-{tickets[2].pk}")
        page.keyboard.press("j")
        card = page.get_by_role("alert").filter(has_text="The ticket could not be loaded.")
        expect(card).to_be_visible()
        expect(row).to_be_focused()
        expect(row).to_have_attribute("aria-current", "page")

        again = card.get_by_role("link", name="Try again")
        again.evaluate("one => { one.dataset.first = '' }")
        again.press("Enter")
        expect(page.locator("[data-first]")).to_have_count(0)
        expect(again).to_be_focused()

        page.unroute(PANES)
        again.press("Enter")
        title(page, "Gamma")
        expect(card).to_have_count(0)
        expect(page.locator("#pane")).to_be_focused()
        expect(page).to_have_url(f"{server}/t/{tickets[2].pk}/")


def test_grey_bars_stand_for_a_ticket_that_takes_longer_than_150_ms(
    browser: Browser, server: str, agent: User, tickets: list[Ticket]
) -> None:
    with profile(browser, intercepts=True) as context:
        page, problems = open_page(context, agent, server, f"/t/{tickets[2].pk}/")
        wait_live(page)
        frame = page.locator("#pane").bounding_box()
        held = hold(page)
        bars = page.locator(".loading")
        for milliseconds, seen in ((149, "0"), (150, "1")):
            bars.evaluate(
                "(one, at) => { const [wait] = one.getAnimations(); wait.pause(); wait.currentTime = at; }",
                milliseconds,
            )
            expect(bars).to_have_css("opacity", seen)
        assert bars.bounding_box() == page.locator("#pane").bounding_box() == frame

        held.continue_()
        title(page, "Beta")
        expect(bars).to_be_hidden()
        assert page.locator("#pane").bounding_box() == frame
        assert problems == []


def test_a_ticket_that_is_at_hand_is_not_waited_for(
    browser: Browser, server: str, agent: User, tickets: list[Ticket]
) -> None:
    with profile(browser) as context:
        page, _ = open_page(context, agent, server, "/inbox/all/")
        wait_live(page)
        with page.expect_response(lambda response: f"/t/{tickets[1].pk}/" in response.url) as fetched:
            page.keyboard.press("j")
            title(page, "Gamma")
        fetched.value.finished()
        page.evaluate(
            """() => new MutationObserver((changes) => {
              const waited = changes.some(({ oldValue }) => oldValue === "true");
              document.body.dataset.waited ||= waited ? "yes" : "";
            }).observe(document.querySelector("#pane"), { attributeFilter: ["aria-busy"], attributeOldValue: true })"""
        )
        # Once it is parsed; a moment that nothing on the page tells.
        page.evaluate("() => new Promise((done) => requestIdleCallback(() => setTimeout(done)))")
        page.keyboard.press("j")
        title(page, "Beta")
        expect(page.locator("body[data-waited='']")).to_have_count(1)


def test_a_key_pressed_while_a_ticket_is_waited_for_does_not_mean_the_one_before(
    browser: Browser, server: str, agent: User, tickets: list[Ticket]
) -> None:
    with profile(browser, intercepts=True) as context:
        page, _ = open_page(context, agent, server, f"/t/{tickets[2].pk}/")
        wait_live(page)
        held = hold(page)
        page.keyboard.press("e")
        held.continue_()
        title(page, "Beta")
        page.keyboard.press("e")
        expect(page.locator("#toasts")).to_contain_text("Resolved")
        assert [one.subject for one in Ticket.objects.filter(status="resolved")] == ["Beta"]


def test_shift_and_j_read_on_from_the_message_on_top_and_a_dot_copies_its_link(
    browser: Browser, server: str, agent: User, tickets: list[Ticket]
) -> None:
    with profile(browser, permissions=["clipboard-read", "clipboard-write"]) as context:
        page, _ = open_page(context, agent, server, f"/t/{tickets[2].pk}/")
        wait_live(page)
        page.keyboard.press(".")
        expect(page.locator("#toasts")).to_contain_text("Link copied.")
        assert page.evaluate("navigator.clipboard.readText()") == f"{server}/t/{tickets[2].pk}/"
        page.keyboard.press("Shift+j")
        message = page.locator("#messages .message:focus")
        expect(message).to_have_count(1)
        page.keyboard.press(".")
        number = str(message.get_attribute("id")).removeprefix("message-")
        expect(page.locator("#toasts .toast")).to_have_count(2)
        assert page.evaluate("navigator.clipboard.readText()") == f"{server}/m/{number}/"


@pytest.mark.parametrize("width", [1440, 1100, 800, 390])
def test_a_short_message_covers_neither_what_is_written_nor_what_has_the_focus(
    width: int, browser: Browser, server: str, agent: User, tickets: list[Ticket]
) -> None:
    with profile(browser, viewport={"width": width, "height": 844}) as context:
        page, problems = open_page(context, agent, server, f"/t/{tickets[2].pk}/")
        wait_live(page)
        page.keyboard.press("i")
        message = page.locator("#toasts .toast")
        expect(message).to_be_visible()
        focused = page.locator(":focus")
        for place in (page.locator(".composer"), focused, page.locator("[data-action=resolve]")):
            assert apart(message, place), place
        assert problems == []
