"""Twenty open tabs: each hears what changed, those in front ask once, the others when they come to the front."""

import re

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from accounts.models import User
from core.clock import now
from tests.journeys.desk import Problems, open_page, profile, wait_live
from tickets.models import Ticket
from tickets.services import properties
from tickets.states import Priority

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket, pytest.mark.django_db(transaction=True)]

# A browser without windows shows all its pages; a name that the tab keeps says which lie behind others.
BEHIND = """
Object.defineProperty(document, 'hidden', { get: () => window.name === 'behind' });
Object.defineProperty(document, 'visibilityState', { get: () => (window.name === 'behind' ? 'hidden' : 'visible') });
"""


def put_behind(page: Page, *, is_behind: bool) -> None:
    page.evaluate(
        "name => { window.name = name; document.dispatchEvent(new Event('visibilitychange')); }",
        "behind" if is_behind else "",
    )


def asked_for_news(page: Page) -> list[str]:
    """The pulls and panes that this page asks for from now on."""
    asked: list[str] = []
    page.on(
        "request",
        lambda request: (
            asked.append(request.url) if "/live/" in request.url or "pane=1" in request.url else None
        ),
    )
    return asked


def open_tabs(
    context: BrowserContext, agent: User, server: str, path: str, count: int
) -> tuple[list[Page], list[Problems]]:
    context.add_init_script(BEHIND)
    pages, said = [], []
    for _ in range(count):
        page, problems = open_page(context, agent, server, path)
        wait_live(page)
        expect(page.locator("#rows .row")).to_have_count(3)
        pages.append(page)
        said.append(problems)
    return pages, said


def check_tabs(
    browser: Browser, server: str, agent: User, ticket: Ticket, *, count: int, behind: int
) -> None:
    with profile(browser) as context:
        pages, said = open_tabs(context, agent, server, f"/t/{ticket.pk}/", count)
        for page in pages[:behind]:
            put_behind(page, is_behind=True)
        asked = [asked_for_news(page) for page in pages]
        changed = properties.set_priority(ticket.pk, Priority.URGENT, by=agent, now=now())
        for page in pages[behind:]:
            expect(page.get_by_label("Priority: Urgent")).to_be_attached()
            expect(page.locator(f"#row-{ticket.pk}")).to_have_attribute("data-v", str(changed.version))
        for one in asked[behind:]:
            assert len([url for url in one if "/live/" in url]) == 1, one
            assert len(one) <= 2, one
        # Those behind have heard of it by now: the signal comes to all at once.
        assert [one for one in asked[:behind] if one] == []
        for page, one in zip(pages[:behind], asked[:behind], strict=True):
            put_behind(page, is_behind=False)
            expect(page.get_by_label("Priority: Urgent")).to_be_attached()
            assert len(one) <= 2, one
        assert [problems for problems in said if problems] == []


def test_a_tab_behind_others_asks_for_nothing_until_it_is_looked_at(
    browser: Browser, server: str, agent: User, tickets: list[Ticket]
) -> None:
    check_tabs(browser, server, agent, tickets[0], count=2, behind=1)


@pytest.mark.long
def test_twenty_tabs_ask_once_each_for_one_change(
    browser: Browser, server: str, agent: User, tickets: list[Ticket]
) -> None:
    check_tabs(browser, server, agent, tickets[0], count=20, behind=12)


def test_without_a_connection_for_news_the_pages_work_and_loading_them_again_shows_what_changed(
    browser: Browser, server: str, agent: User, tickets: list[Ticket]
) -> None:
    with profile(browser) as context:
        context.route_web_socket("**/ws/desk", lambda socket: socket.close())
        page, problems = open_page(context, agent, server, "/inbox/all/")
        page.locator(f"#row-{tickets[0].pk}").click()
        expect(page.locator("#ticket-title")).to_have_text("Alpha")
        expect(page).to_have_url(re.compile(rf"/t/{tickets[0].pk}/$"))
        properties.set_priority(tickets[0].pk, Priority.URGENT, by=agent, now=now())
        page.reload()
        expect(page.get_by_label("Priority: Urgent")).to_be_attached()
        assert problems == []
