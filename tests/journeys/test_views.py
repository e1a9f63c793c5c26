"""Views in a browser: by keys from a search to a colleague's navigation, and rows that come in at their places."""

import pytest
from playwright.sync_api import Browser, Page, expect

from accounts.models import Role, User
from accounts.services import people, teams
from accounts.services.preferences import set_list_order
from core.clock import now
from tests import factories
from tests.journeys.desk import open_page, profile, wait_live
from tickets.models import Brand, SavedView, Scope, Ticket
from tickets.services import properties, saved_views
from tickets.services.macros import Sharing
from tickets.services.saved_views import ViewText
from tickets.states import Priority

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def colleague(transactional_db: None) -> User:
    return people.create_user(email="tom@desk.test", name="Tom Hall", role=Role.AGENT, password="tom-pass-1")


def subjects(page: Page) -> list[str]:
    return page.locator("#rows .row__subject > .truncate").all_inner_texts()


def test_a_search_becomes_a_view_of_a_team_by_keys_and_a_colleague_has_it_with_its_count(
    browser: Browser, server: str, agent: User, colleague: User, tickets: list[Ticket], brand: Brand
) -> None:
    teams.save_team(None, name="Care", members=[agent, colleague], by=agent, now=now())
    properties.set_tags(tickets[0].pk, ["vip"], by=agent, now=now())
    with profile(browser) as context:
        page, problems = open_page(context, agent, server, "/inbox/all/")
        wait_live(page)
        page.keyboard.press("/")
        page.keyboard.type("is:open tag:vip")
        page.keyboard.press("Enter")
        expect(page.get_by_role("link", name="Save as view")).to_be_visible()
        page.locator("#main").focus()
        page.keyboard.press("Shift+V")
        expect(page.get_by_label("What it holds")).to_have_value("is:open tag:vip")
        page.get_by_label("Name", exact=True).focus()
        page.keyboard.type("Important")
        page.get_by_label("For whom").focus()
        page.keyboard.type("A team")
        page.get_by_label("Team", exact=True).focus()
        page.keyboard.type("Care")
        page.keyboard.press("Enter")
        page.get_by_label("Name", exact=True).press("Enter")
        page.wait_for_url("**/inbox/view-*/")
        expect(page.locator("#list-title")).to_have_text("Important")
        expect(page.locator("#rows .row")).to_have_count(1)
        assert SavedView.objects.get().scope == Scope.TEAM
        assert problems == []
    with profile(browser) as context:
        page, problems = open_page(context, colleague, server, "/inbox/all/")
        wait_live(page)
        entry = page.locator(".nav__item", has_text="Important")
        expect(entry.locator(".count")).to_have_text("1")
        properties.set_tags(tickets[1].pk, ["vip"], by=agent, now=now())
        expect(entry.locator(".count")).to_have_text("2")
        entry.press("Enter")
        expect(page.locator("#rows .row")).to_have_count(2)
        assert problems == []


@pytest.mark.parametrize("is_saved", [False, True], ids=["a list", "a saved view"])
def test_a_new_ticket_never_moves_the_row_under_the_pointer_and_goes_to_its_place(
    browser: Browser, server: str, agent: User, tickets: list[Ticket], brand: Brand, is_saved: bool
) -> None:
    path = "/inbox/all/"
    if is_saved:
        view = saved_views.save_view(
            None, ViewText("By priority", "is:open", "priority"), Sharing(), by=agent, now=now()
        )
        path = f"/inbox/view-{view.pk}/"
    else:
        set_list_order(user=agent, key="all", order="priority", own="newest")
    properties.set_priority(tickets[0].pk, Priority.URGENT, by=agent, now=now())
    with profile(browser) as context:
        page, problems = open_page(context, agent, server, path)
        wait_live(page)
        assert subjects(page) == ["Alpha", "Gamma", "Beta"]
        row = page.locator(f"#row-{tickets[2].pk}")
        row.hover()
        before = row.bounding_box()
        factories.ticket(brand, now=now(), subject="Delta", email="d@customer.test")
        expect(page.locator("#news")).to_have_text("1 new ticket, show")
        assert subjects(page) == ["Alpha", "Gamma", "Beta"]
        assert row.bounding_box() == before
        page.locator("#news").press("Enter")
        expect(page.locator("#rows .row")).to_have_count(4)
        assert subjects(page) == ["Alpha", "Delta", "Gamma", "Beta"]
        expect(page.locator("#rows .row").nth(1)).to_be_focused()
        assert problems == []


def test_the_key_for_sorting_changes_the_order_and_it_stays(
    browser: Browser, server: str, agent: User, tickets: list[Ticket]
) -> None:
    with profile(browser) as context:
        page, problems = open_page(context, agent, server, "/inbox/all/")
        wait_live(page)
        assert subjects(page) == ["Gamma", "Beta", "Alpha"]
        page.keyboard.press("Shift+S")
        page.get_by_role("button", name="Oldest first").press("Enter")
        expect(page.locator("#rows .row").first).to_contain_text("Alpha")
        page.reload()
        expect(page.locator("#rows .row").first).to_contain_text("Alpha")
        assert problems == []


def test_all_that_a_search_found_is_changed_as_a_list(
    browser: Browser, server: str, agent: User, tickets: list[Ticket]
) -> None:
    with profile(browser) as context:
        page, problems = open_page(context, agent, server, "/search/?q=is:open")
        page.get_by_role("link", name="Work through them as a list").press("Enter")
        expect(page.locator("#rows .row")).to_have_count(3)
        wait_live(page)
        page.keyboard.press("x")
        page.locator("#bulk-menu summary").press("Enter")
        page.get_by_role("button", name="Select all 3 that match").press("Enter")
        expect(page.locator("#bulk-count")).to_have_text("All 3 selected")
        page.locator("#bulk").get_by_role("button", name="Resolve").press("Enter")
        expect(page.locator("#toasts")).to_contain_text("3 tickets changed.")
        expect(page.locator("#rows .row")).to_have_count(0)
        page.keyboard.press("z")
        expect(page.locator("#rows .row")).to_have_count(3)
        assert problems == []
