"""The inbox in a browser: undo, and what one does to many tickets."""

import pytest
from playwright.sync_api import Browser, expect

from accounts.models import User
from tests.journeys.test_desk import (
    _fresh_cache,
    agent,
    brand,
    browser,
    open_page,
    profile,
    server,
    tickets,
    wait_live,
)
from tickets.models import Ticket
from tickets.services import properties
from tickets.states import Priority, Status

__all__ = ["_fresh_cache", "agent", "brand", "browser", "server", "tickets"]  # fixtures

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket, pytest.mark.django_db(transaction=True)]


def test_the_key_z_undoes_a_resolution_and_the_row_comes_back_to_its_place(
    browser: Browser, server: str, agent: User, tickets: list[Ticket]
) -> None:
    middle = tickets[1]
    with profile(browser) as context:
        page, problems = open_page(context, agent, server, "/inbox/all/")
        wait_live(page)
        page.locator(f"#row-{middle.pk}").click()
        expect(page.locator("#ticket-title")).to_have_text("Beta")
        page.keyboard.press("e")
        expect(page.locator("#toasts [data-action=undo]")).to_be_visible()
        middle.refresh_from_db()
        assert middle.status == Status.RESOLVED
        page.keyboard.press("z")
        expect(page.locator("#toasts")).to_contain_text("Undone.")
        expect(page.locator("#ticket-props summary .pill")).to_have_text("New")
        expect(page.locator("#rows .row")).to_have_count(3)
        expect(page.locator("#rows .row").nth(1)).to_contain_text("Beta")
        middle.refresh_from_db()
        assert middle.status == Status.NEW
        assert problems == []


def test_a_refused_change_rolls_back_and_says_why(
    browser: Browser, server: str, agent: User, tickets: list[Ticket], bob: User
) -> None:
    first = tickets[0]
    with profile(browser) as context:
        page, _problems = open_page(context, agent, server, f"/t/{first.pk}/")
        wait_live(page)
        page.route("**/priority/", lambda route: route.fulfill(status=422, body="The server says no."))
        page.get_by_label("Priority: Normal").click()
        page.get_by_role("button", name="Urgent").click()
        expect(page.locator("#toasts")).to_contain_text("The server says no.")
        expect(page.get_by_label("Priority: Normal")).to_contain_text("Normal")
        page.unroute("**/priority/")
        page.get_by_role("button", name="Urgent").click()
        expect(page.get_by_label("Priority: Urgent")).to_be_visible()
        properties.set_priority(first.pk, Priority.LOW, by=bob, now=first.created_at)
        page.keyboard.press("Escape")
        page.locator("#toasts [data-action=undo]").last.click()
        expect(page.locator("#toasts")).to_contain_text("was changed in the meantime")
