"""The inbox in a browser: undo, and what one does to many tickets."""

import pytest
from playwright.sync_api import Browser, expect

from accounts.models import User
from tests.journeys.desk import eventually, open_page, profile, wait_live
from tickets.models import Ticket
from tickets.services import properties, time_spent
from tickets.states import Priority, Status

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
    with profile(browser, intercepts=True) as context:
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


def test_the_key_h_snoozes_and_z_brings_the_ticket_back(
    browser: Browser, server: str, agent: User, tickets: list[Ticket]
) -> None:
    last = tickets[2]
    with profile(browser) as context:
        page, problems = open_page(context, agent, server, "/inbox/all/")
        wait_live(page)
        page.keyboard.press("j")
        expect(page.locator("#ticket-title")).to_have_text("Gamma")
        page.keyboard.press("h")
        expect(page.get_by_role("button", name="Tomorrow")).to_be_visible()
        page.get_by_role("button", name="Tomorrow").press("Enter")
        expect(page.locator("#ticket-props")).to_contain_text("Snoozed until")
        last.refresh_from_db()
        assert last.snoozed_until is not None
        page.keyboard.press("z")
        expect(page.locator("#toasts")).to_contain_text("Undone.")
        expect(page.locator("#ticket-props")).not_to_contain_text("Snoozed until")
        last.refresh_from_db()
        assert last.snoozed_until is None
        assert problems == []


def test_a_row_is_bold_until_its_ticket_was_looked_at_and_prefetching_is_no_looking(
    browser: Browser, server: str, agent: User, tickets: list[Ticket]
) -> None:
    with profile(browser) as context:
        page, _problems = open_page(context, agent, server, "/inbox/all/")
        wait_live(page)
        expect(page.locator("#rows .row--unread")).to_have_count(3)
        with page.expect_response("**/seen/"):
            page.keyboard.press("j")
        expect(page.locator("#ticket-title")).to_have_text("Gamma")
        page.reload()
        wait_live(page)
        expect(page.locator("#rows .row")).to_have_count(3)
        expect(page.locator("#rows .row--unread")).to_have_count(2)
        page.get_by_label("More", exact=True).click()
        page.get_by_role("button", name="Mark as unread").click()
        expect(page.locator("#toasts")).to_contain_text("Marked as unread.")
        expect(page.locator("#rows .row--unread")).to_have_count(3)


def test_the_seconds_that_a_ticket_is_open_are_counted_from_the_first_one_on(
    browser: Browser, server: str, agent: User, tickets: list[Ticket]
) -> None:
    with profile(browser) as context:
        page, problems = open_page(context, agent, server, "/inbox/all/")
        wait_live(page)
        with page.expect_request("**/time-spent*.js") as asked:
            page.keyboard.press("j")
        expect(page.locator("#ticket-title")).to_have_text("Gamma")
        page.evaluate("async (url) => void (await import(url))", asked.value.url)  # what counts is there
        page.keyboard.press("Shift")  # somebody is here
        page.wait_for_timeout(2500)  # what is measured
        page.goto("about:blank")
        eventually(lambda: time_spent.total(tickets[2].pk) >= 1, True)
        assert time_spent.total(tickets[1].pk) == 0
        assert problems == []


def test_tickets_chosen_by_keys_are_changed_together_and_undone(
    browser: Browser, server: str, agent: User, tickets: list[Ticket]
) -> None:
    with profile(browser) as context:
        page, problems = open_page(context, agent, server, "/inbox/all/")
        wait_live(page)
        expect(page.locator("#bulk")).to_be_hidden()
        page.locator("#rows .row").first.focus()
        page.keyboard.press("x")
        expect(page.locator("#bulk-count")).to_have_text("1 selected")
        page.locator("#rows .row").last.focus()
        page.keyboard.press("Shift+X")
        expect(page.locator("#bulk-count")).to_have_text("3 selected")
        page.locator("#bulk").get_by_role("button", name="Resolve").press("Enter")
        expect(page.locator("#toasts")).to_contain_text("3 tickets changed.")
        expect(page.locator("#rows .row")).to_have_count(0)
        expect(page.locator("#bulk")).to_be_hidden()
        assert Ticket.objects.filter(status=Status.RESOLVED).count() == 3
        page.locator("#toasts [data-undo]").last.click()
        expect(page.locator("#toasts")).to_contain_text("Undone for 3 tickets.")
        expect(page.locator("#rows .row")).to_have_count(3)
        assert Ticket.objects.filter(status=Status.NEW).count() == 3
        assert problems == []
