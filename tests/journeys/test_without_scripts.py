"""A browser without scripts: every deed of an agent's day is a plain form or a link."""

import pytest
from playwright.sync_api import Browser, Page, expect

from accounts.models import User
from core.clock import now
from core.html import sanitise
from tests import factories
from tests.journeys.desk import profile
from tickets.models import Brand, Direction, Message, Queue, Ticket
from tickets.states import Priority, Status

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket, pytest.mark.django_db(transaction=True)]

HTML = "<p>It is the <b>blue</b> kettle</p><table><tr><td>48213</td></tr></table>"


@pytest.fixture
def kettle(brand: Brand, agent: User) -> Ticket:
    """A mail in HTML, below more tickets than one page of the list holds."""
    Queue.objects.create(name="Orders")
    mail = factories.ticket(
        brand, now=now(), subject="Kettle", html=sanitise(HTML).html, text="The blue kettle"
    )
    for number in range(55):
        factories.ticket(brand, now=now(), subject=f"Other {number}", email=f"{number}@customer.test")
    return mail


def sign_in(page: Page, server: str) -> None:
    page.goto(server + "/inbox/all/")
    page.locator("input[name=login]").fill("lea@desk.test")
    page.locator("input[name=password]").fill("lea-pass-1")
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("#rows .row")).to_have_count(50)


@pytest.mark.parametrize("width", [1440, 390])
def test_a_ticket_is_found_read_answered_and_resolved(
    browser: Browser, server: str, kettle: Ticket, agent: User, width: int
) -> None:
    with profile(browser, java_script_enabled=False, viewport={"width": width, "height": 900}) as context:
        page = context.new_page()
        sign_in(page, server)

        # The list goes on on a second page.
        page.get_by_role("link", name="Show more").click()
        page.locator("#rows .row", has_text="Kettle").click()
        expect(page.locator("#ticket-title")).to_have_text("Kettle")
        expect(page.locator(".mail td")).to_have_text("48213")
        expect(page.locator(".mail b")).to_be_visible()

        # A note, by the tab that is a radio button.
        page.locator(".composer__tab--note").click()
        page.locator(f"#note-{kettle.pk}").fill("Asked the shop.")
        page.locator(".composer__form--note [data-send]").click()
        expect(page.locator(".message--note")).to_contain_text("Asked the shop.")

        page.locator(".composer__tab").first.click()
        page.locator(f"#reply-{kettle.pk}").fill("It left yesterday.")
        page.locator(".composer__form--reply [data-send]").click()
        expect(page.locator("#messages")).to_contain_text("It left yesterday.")

        # What the bar of properties says is changed there; long lists of choices are pages.
        page.get_by_label("Priority: Normal").click()
        page.get_by_role("button", name="High").click()
        page.get_by_label("Tags: –").click()
        page.get_by_label("Tags, separated by commas").fill("kettle, late")
        page.locator("#ticket-props").get_by_role("button", name="Save").click()
        page.locator("#menu-assignee > summary").click()
        page.get_by_role("link", name="Choose an agent").click()
        page.get_by_label("Agent").select_option(label="Léa Martin <lea@desk.test>")
        page.get_by_role("button", name="Save").click()
        page.get_by_label("Queue: –").click()
        page.get_by_role("link", name="Choose a queue").click()
        page.get_by_label("Queue").select_option(label="Orders")
        page.get_by_role("button", name="Save").click()
        page.locator("#ticket-head button[value=resolved]").click()
        expect(page.locator("#ticket-props")).to_contain_text("Resolved")

        page.goto(f"{server}/search/?q=kettle")
        expect(page.locator("main .row")).to_have_count(1)
        page.locator("main .row").click()
        expect(page.locator("#ticket-title")).to_have_text("Kettle")

    kettle.refresh_from_db()
    assert (kettle.status, kettle.priority) == (Status.RESOLVED, Priority.HIGH)
    assert (kettle.assignee, kettle.tags) == (agent, ["kettle", "late"])
    assert kettle.queue is not None
    written = Message.objects.filter(ticket=kettle).exclude(direction=Direction.INBOUND).order_by("pk")
    assert [(one.direction, one.body) for one in written] == [
        (Direction.NOTE, "Asked the shop."),
        (Direction.OUTBOUND, "It left yesterday."),
    ]


def test_a_search_without_scripts_begins_in_the_field_of_the_navigation(
    browser: Browser, server: str, kettle: Ticket
) -> None:
    with profile(browser, java_script_enabled=False) as context:
        page = context.new_page()
        sign_in(page, server)
        page.locator("#search").fill("ketle")  # mended, and said so
        page.locator("#search").press("Enter")
        expect(page.locator("main")).to_contain_text("Nothing holds exactly these words.")
        expect(page.locator("main .row")).to_contain_text("Kettle")
