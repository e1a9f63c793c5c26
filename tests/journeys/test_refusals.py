"""What was shown at once is taken back, with a notice, when the server refuses or can't be reached."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from accounts.models import User
from tests.journeys.desk import open_page, profile, wait_live
from tickets.models import Ticket
from tickets.states import Status

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket, pytest.mark.django_db(transaction=True)]

REFUSALS: dict[str, Callable[[Route], None]] = {
    "403": lambda route: route.fulfill(status=403, content_type="text/html", body="<h1>Forbidden</h1>"),
    "409": lambda route: route.fulfill(status=409, content_type="text/html", body="<h1>Conflict</h1>"),
    "422": lambda route: route.fulfill(status=422, content_type="text/plain", body="It is not so."),
    "500": lambda route: route.fulfill(status=500, content_type="text/html", body="<h1>Error</h1>"),
    "offline": lambda route: route.abort("internetdisconnected"),
}


def resolve(page: Page) -> None:
    page.get_by_label("Status: New").click()
    page.locator("#ticket-props .menu[open]").get_by_role("button", name="Resolved").click()


def take(page: Page) -> None:
    page.get_by_label("Assignee: –").click()
    page.locator("#ticket-props .menu[open]").get_by_role("button", name="Assign to me").click()


def make_urgent(page: Page) -> None:
    page.get_by_label("Priority: Normal").click()
    page.locator("#ticket-props .menu[open]").get_by_role("button", name="Urgent").click()


def tag(page: Page) -> None:
    page.get_by_label("Tags: –").click()
    menu = page.locator("#ticket-props .menu[open]")
    menu.get_by_label("Tags, separated by commas").fill("late, linen")
    menu.get_by_role("button", name="Save").click()


DEEDS: dict[str, Callable[[Page], None]] = {
    "status": resolve,
    "assign": take,
    "priority": make_urgent,
    "tags": tag,
}


@pytest.mark.parametrize("refusal", REFUSALS)
def test_a_property_is_what_it_was_after_a_refusal(
    browser: Browser, server: str, agent: User, tickets: list[Ticket], refusal: str
) -> None:
    first = tickets[0]
    with profile(browser, intercepts=True) as context:
        for what, deed in DEEDS.items():
            page, _problems = open_page(context, agent, server, f"/t/{first.pk}/")
            errors: list[str] = []
            page.on("pageerror", lambda error, errors=errors: errors.append(str(error)))
            wait_live(page)
            before = page.locator("#ticket-props").inner_text()
            page.route(f"**/t/{first.pk}/{what}/", REFUSALS[refusal])
            deed(page)
            notice = page.locator("#toasts .toast--danger")
            expect(notice).to_contain_text("It is not so." if refusal == "422" else "This did not work")
            if page.locator("#ticket-props .menu[open]").count():
                if what == "tags":  # what was typed is still there
                    expect(page.locator(f"#tags-{first.pk}")).to_have_value("late, linen")
                page.keyboard.press("Escape")
            expect(page.locator("#ticket-props")).to_have_text(before, use_inner_text=True)
            assert errors == [], (what, refusal)
            page.close()
    first.refresh_from_db()
    assert (first.status, first.assignee_id, first.tags) == (Status.NEW, None, [])


@pytest.mark.parametrize("refusal", REFUSALS)
def test_what_was_chosen_stays_chosen_when_the_server_refuses_to_change_it(
    browser: Browser, server: str, agent: User, tickets: list[Ticket], refusal: str
) -> None:
    with profile(browser, intercepts=True) as context:
        page, _problems = open_page(context, agent, server, "/inbox/all/")
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        wait_live(page)
        for box in page.locator("#rows .pick").all()[:2]:
            box.check(force=True)
        expect(page.locator("#bulk-count")).to_have_text("2 selected")
        page.route("**/bulk/", REFUSALS[refusal])
        page.locator("#bulk").get_by_role("button", name="Resolve").click()
        expect(page.locator("#toasts .toast--danger")).to_contain_text(
            "It is not so." if refusal == "422" else "This did not work"
        )
        expect(page.locator("#rows .row")).to_have_count(3)
        expect(page.locator("#bulk-count")).to_have_text("2 selected")
        assert errors == []
        page.unroute("**/bulk/")
        page.locator("#bulk").get_by_role("button", name="Resolve").click()
        expect(page.locator("#rows .row")).to_have_count(1)
    assert Ticket.objects.filter(status=Status.RESOLVED).count() == 2
