"""The desk in a browser: live, quick, safe for drafts, by keys, and without scripts."""

import base64
import re

import pytest
from playwright.sync_api import Browser, expect

from accounts.models import Role, User
from accounts.services import people
from core.clock import now
from tests import factories
from tests.journeys.desk import open_page, profile, wait_live, wait_ready
from tests.journeys.watching import violations
from tickets.models import Brand, Message, Ticket
from tickets.services import assignment, replies
from tickets.services.replies import Draft

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket, pytest.mark.django_db(transaction=True)]

expect.set_options(timeout=20_000)

PIXEL = base64.b64decode("R0lGODlhAQABAAAAACwAAAAAAQABAAA=")


def test_a_new_ticket_and_a_new_count_appear_without_reloading(
    browser: Browser, server: str, agent: User, tickets: list[Ticket], brand: Brand
) -> None:
    with profile(browser) as context:
        page, problems = open_page(context, agent, server, "/inbox/all/")
        wait_live(page)
        expect(page.locator("#rows .row")).to_have_count(3)
        page.evaluate("document.body.dataset.sameDocument = 'yes'")
        factories.ticket(brand, now=now(), subject="Delta")
        expect(page.locator("#rows .row").first).to_contain_text("Delta")
        expect(page.locator('[data-count="all"]')).to_have_text("4")
        expect(page.locator("body[data-same-document=yes]")).to_be_attached()
        assert problems == []


def test_new_tickets_wait_behind_a_button_while_the_pointer_is_on_the_list(
    browser: Browser, server: str, agent: User, tickets: list[Ticket], brand: Brand
) -> None:
    with profile(browser) as context:
        page, _problems = open_page(context, agent, server, "/inbox/all/")
        wait_live(page)
        page.locator("#rows .row").first.hover()
        factories.ticket(brand, now=now(), subject="Delta")
        news = page.locator("#news")
        expect(news).to_have_text("1 new ticket, show")
        expect(page.locator("#rows .row")).to_have_count(3)
        news.click()
        expect(page.locator("#rows .row").first).to_contain_text("Delta")
        expect(news).to_be_hidden()


def test_a_customers_message_arrives_while_a_reply_is_being_typed(
    browser: Browser, server: str, agent: User, tickets: list[Ticket], brand: Brand
) -> None:
    first = tickets[0]
    with profile(browser) as context:
        page, problems = open_page(context, agent, server, f"/t/{first.pk}/")
        wait_live(page)
        field = page.locator(f"#reply-{first.pk}")
        field.click()
        field.press_sequentially("Half a sen")
        reference = Message.objects.get(ticket=first).rfc_message_id
        factories.received(
            brand, now=now(), references=(reference,), text="Any news?", email="A@customer.test"
        )
        expect(page.locator("#messages")).to_contain_text("Any news?")
        expect(field).to_have_value("Half a sen")
        expect(page.locator(f"#rich-reply-{first.pk}")).to_be_focused()
        field.press_sequentially("tence")
        expect(field).to_have_value("Half a sentence")
        assert problems == []


def test_a_draft_survives_reload_and_other_tickets_and_is_marked_in_the_list(
    browser: Browser, server: str, agent: User, tickets: list[Ticket]
) -> None:
    alpha, beta, _gamma = tickets
    with profile(browser) as context:
        page, problems = open_page(context, agent, server, f"/t/{alpha.pk}/")
        wait_live(page)
        page.locator(f"#reply-{alpha.pk}").fill("For Alpha only")
        page.locator(f"#row-{beta.pk}").click()
        expect(page.locator("#ticket-title")).to_have_text("Beta")
        expect(page.locator(f"#reply-{beta.pk}")).to_have_value("")
        expect(page.locator(f"#row-{alpha.pk}")).to_contain_text("Draft: For Alpha only")
        page.reload()
        wait_live(page)
        page.locator(f"#row-{alpha.pk}").click()
        expect(page.locator(f"#reply-{alpha.pk}")).to_have_value("For Alpha only")
        page.locator(".composer__form--reply [data-send]").click()
        expect(page.locator("#messages")).to_contain_text("For Alpha only")
        expect(page.locator(f"#reply-{alpha.pk}")).to_have_value("")
        expect(page.locator(f"#row-{alpha.pk}")).not_to_contain_text("Draft:")
        assert problems == []


def test_keys_walk_the_list_write_a_note_and_resolve(
    browser: Browser, server: str, agent: User, tickets: list[Ticket]
) -> None:
    with profile(browser) as context:
        page, problems = open_page(context, agent, server, "/inbox/all/")
        wait_live(page)
        page.keyboard.press("j")
        expect(page.locator("#ticket-title")).to_have_text("Gamma")
        page.keyboard.press("j")
        expect(page.locator("#ticket-title")).to_have_text("Beta")
        page.keyboard.press("k")
        expect(page.locator("#ticket-title")).to_have_text("Gamma")
        page.keyboard.press("n")
        note = page.locator(f"#rich-note-{tickets[2].pk}")
        expect(note).to_be_focused()
        page.keyboard.type("j is only a letter here")
        page.keyboard.press("Control+Enter")
        expect(page.locator(".message--note")).to_contain_text("j is only a letter here")
        expect(page.locator(".message--note")).to_contain_text("not visible to the customer")
        page.keyboard.press("Escape")
        page.keyboard.press("i")
        expect(page.locator("#menu-assignee summary")).to_contain_text("Léa Martin")
        page.keyboard.press("e")
        expect(page.locator("#ticket-props .pill--resolved").first).to_be_visible()
        page.keyboard.press("?")
        expect(page.locator("#keys")).to_be_visible()
        page.keyboard.press("Escape")
        page.keyboard.press("/")
        expect(page.locator("#search")).to_be_focused()
        assert problems == []


def test_the_list_of_agents_loads_when_the_menu_opens(
    browser: Browser, server: str, agent: User, tickets: list[Ticket]
) -> None:
    people.create_user(email="max@desk.test", name="Max Weber", role=Role.AGENT, password="max-pass-1")
    with profile(browser) as context:
        page, problems = open_page(context, agent, server, f"/t/{tickets[0].pk}/")
        wait_live(page)
        page.locator("#menu-assignee > summary").click()
        page.get_by_role("button", name="Max Weber").click()
        expect(page.locator("#menu-assignee summary")).to_contain_text("Max Weber")
        assert problems == []


def test_remote_images_of_a_mail_are_fetched_only_when_asked(
    browser: Browser, server: str, agent: User, tickets: list[Ticket]
) -> None:
    beta = tickets[1]
    with profile(browser) as context:
        asked: list[str] = []
        context.route(
            re.compile("pixel.test"),
            lambda route: (asked.append(route.request.url), route.fulfill(status=204)),
        )
        page, _problems = open_page(context, agent, server, f"/t/{beta.pk}/")
        wait_live(page)
        expect(page.locator(".mail")).to_contain_text("Hello there")
        assert asked == []
        with page.expect_response(re.compile("pixel.test")):
            page.get_by_role("link", name="Show images").click()
        expect(page.locator(".blocked")).to_have_count(0)
        assert asked == ["https://pixel.test/a.gif"]


def test_images_of_a_sender_whom_an_agent_trusts_are_there_at_once(
    browser: Browser, server: str, agent: User, tickets: list[Ticket]
) -> None:
    beta = tickets[1]
    with profile(browser) as context:
        asked: list[str] = []
        context.route(
            re.compile("pixel.test"),
            lambda route: (
                asked.append(route.request.url),
                route.fulfill(body=PIXEL, content_type="image/gif"),
            ),
        )
        page, problems = open_page(context, agent, server, f"/t/{beta.pk}/")
        wait_live(page)
        image = page.locator(".mail img")
        expect(page.locator(".blocked")).to_be_visible()
        assert asked == []

        page.get_by_label("Message actions").click()
        page.get_by_role("button", name="Always show images of this sender").click()
        expect(page.locator(".blocked")).to_have_count(0)
        expect(image).to_have_js_property("naturalWidth", 1)

        page.reload()
        wait_live(page)
        expect(image).to_have_js_property("naturalWidth", 1)
        assert set(asked) == {"https://pixel.test/a.gif"}

        page.get_by_label("Message actions").click()
        page.get_by_role("button", name="Ask again for images of this sender").click()
        expect(page.locator(".blocked")).to_be_visible()
        expect(image).to_have_js_property("naturalWidth", 0)
        assert problems == []


def test_without_scripts_an_agent_reads_replies_and_resolves(
    browser: Browser, server: str, agent: User, tickets: list[Ticket]
) -> None:
    beta = tickets[1]
    with profile(browser, java_script_enabled=False) as context:
        page, _problems = open_page(context, agent, server, "/inbox/all/")
        page.locator(f"#row-{beta.pk}").click()
        expect(page.locator(".mail")).to_contain_text("Hello there")
        page.locator(f"#reply-{beta.pk}").fill("Here you are.")
        page.locator(".composer__form--reply [data-send]").click()
        expect(page.locator("#messages")).to_contain_text("Here you are.")
        page.locator("#ticket-head button[value=resolved]").click()
        expect(page.locator("#ticket-props")).to_contain_text("Resolved")
        page.goto(server + f"/t/{beta.pk}/assign/")
        page.get_by_label("Agent").select_option(label="Léa Martin <lea@desk.test>")
        page.get_by_role("button", name="Save").click()
        expect(page.locator("#ticket-props")).to_contain_text("Léa Martin")


def test_another_agents_change_shows_in_list_and_head(
    browser: Browser, server: str, agent: User, tickets: list[Ticket]
) -> None:
    gamma = tickets[2]
    with profile(browser) as context:
        page, _problems = open_page(context, agent, server, f"/t/{gamma.pk}/")
        wait_live(page)
        expect(page.locator("#rows .row")).to_have_count(3)
        assignment.assign(gamma.pk, agent, by="system", now=now())
        replies.add_note(gamma.pk, Draft(text="From a colleague"), by=agent, now=now())
        expect(page.locator("#messages")).to_contain_text("From a colleague")
        expect(page.locator("#menu-assignee summary")).to_contain_text("Léa Martin")
        expect(page.locator(f"#row-{gamma.pk} .row__holder")).to_have_text("LM")


def pages(tickets: list[Ticket]) -> list[str]:
    beta = tickets[1]
    return [
        "/inbox/all/",
        "/inbox/resolved/",
        f"/t/{beta.pk}/",
        f"/t/{beta.pk}/why/",
        f"/t/{beta.pk}/assign/",
        "/customers/",
        f"/customers/{beta.customer_id}/",
        "/search/?q=alpha",
        "/search/?q=nothing-like-this",
        "/me/",
        "/styleguide/",
        "/nothing-here/",
        "/accounts/login/",
        "/accounts/password/reset/",
    ]


@pytest.mark.parametrize(
    ("theme", "width"),
    [
        ("light", 1440),
        ("dark", 390),
        pytest.param("dark", 1440, marks=pytest.mark.long),
        pytest.param("light", 390, marks=pytest.mark.long),
        pytest.param("light", 900, marks=pytest.mark.long),
    ],
)
def test_pages_have_no_accessibility_violation(
    browser: Browser, server: str, agent: User, tickets: list[Ticket], theme: str, width: int
) -> None:
    replies.add_note(tickets[1].pk, Draft(text="A note."), by=agent, now=now())
    size = {"width": width, "height": 900}
    with profile(browser, viewport=size, color_scheme=theme, reduced_motion="reduce") as context:
        page, _problems = open_page(context, agent, server, "/inbox/all/")
        found: list[str] = []
        for path in pages(tickets):
            if path.startswith("/accounts/"):
                context.clear_cookies()
            page.goto(server + path)
            wait_ready(page)
            found += [f"{path}: {one}" for one in violations(page)]
            if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
                found.append(f"{path}: scrolls sideways")
        assert not found, "\n".join(found)


def test_narrow_screens_show_one_pane_and_the_customer_as_a_drawer(
    browser: Browser, server: str, agent: User, tickets: list[Ticket]
) -> None:
    with profile(browser, viewport={"width": 390, "height": 844}) as context:
        page, _problems = open_page(context, agent, server, "/inbox/all/")
        wait_live(page)
        expect(page.locator("#list")).to_be_visible()
        expect(page.locator("#pane")).to_be_hidden()
        page.locator("#rows .row").first.click()
        expect(page.locator("#ticket-title")).to_have_text("Gamma")
        expect(page.locator("#list")).to_be_hidden()
        expect(page.locator("#side")).to_be_hidden()
        page.locator("#ticket-head .opens-side").click()
        expect(page.locator("#side")).to_be_visible()
        page.keyboard.press("Escape")
        page.locator(".back").click()
        expect(page.locator("#list")).to_be_visible()
