"""The settings in a browser: a canned answer by keyboard, an invitation to the first sign-in, preferences."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core import mail
from playwright.sync_api import Browser, Page, Route, expect

from accounts.models import Role, User
from accounts.services import first_run, people
from core.clock import now
from routing.models import Rule
from tests import factories
from tests.journeys.desk import Problems, profile, sign_in, wait_ready
from tests.journeys.holding import Held
from tests.journeys.watching import violations, wider_than_the_screen
from tickets.models import Brand, Queue, Ticket
from tickets.services import macros
from tickets.services.macros import AnswerText, MacroText, Sharing

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _mails_are_kept(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def admin(transactional_db: None) -> User:
    return people.create_user(
        email="lea@desk.test", name="Léa Martin", role=Role.ADMIN, password="lea-pass-1"
    )


@pytest.fixture
def ticket(brand: Brand, admin: User) -> Ticket:
    Queue.objects.create(name="Orders")
    found = factories.ticket(brand, now=now(), sender_name="Jane Doe")
    shared = Sharing()
    answer = AnswerText(
        title="Délai de remboursement", text="Hello {{customer.name}},\nfive days.", shortcut="refund"
    )
    macros.save_answer(None, answer, shared, by=admin, now=now())
    macros.save_answer(
        None, AnswerText(title="Opening hours", text="From 9 to 5."), shared, by=admin, now=now()
    )
    steps = [{"step": "reply", "value": "On its way."}, {"step": "priority", "value": "high"}]
    macros.save_macro(None, MacroText("Sent again", steps), shared, by=admin, now=now())
    return found


@contextmanager
def signed_in(
    browser: Browser, user: User | None, server: str, **options: Any
) -> Iterator[tuple[Page, Problems]]:
    with profile(browser, **options) as context:
        if user is not None:
            sign_in(context, user, server)
        page = context.new_page()
        yield page, Problems(page)


def test_a_canned_answer_is_put_in_by_keyboard_alone(
    browser: Browser, server: str, admin: User, ticket: Ticket
) -> None:
    with signed_in(browser, admin, server) as (page, problems):
        page.goto(f"{server}/t/{ticket.pk}/")
        expect(page.locator("html[data-ready]")).to_be_attached()
        field = page.locator(f"#reply-{ticket.pk}")
        field.focus()
        page.keyboard.type("Good morning,\n/")
        picker = page.locator("#picker")
        expect(picker).to_be_visible()
        page.keyboard.type("rembours")
        expect(picker.locator(".picker__option:visible")).to_have_count(1)
        expect(picker.locator(".picker__preview")).to_contain_text("Hello Jane Doe")
        assert problems == []
        assert violations(page) == []
        page.keyboard.press("Enter")
        expect(picker).to_have_count(0)
        expect(field).to_have_value("Good morning,\nHello Jane Doe,\nfive days.")
        expect(page.locator(f"#rich-reply-{ticket.pk}")).to_be_focused()
        page.keyboard.type("\n1/2 and http://x")
        expect(picker).to_have_count(0)


def test_a_macro_changes_the_ticket_and_waits_in_the_reply(
    browser: Browser, server: str, admin: User, ticket: Ticket
) -> None:
    with signed_in(browser, admin, server) as (page, problems):
        page.goto(f"{server}/t/{ticket.pk}/")
        expect(page.locator("html[data-ready]")).to_be_attached()
        page.locator("[data-action=macro]").first.click()
        expect(page.locator("#picker [aria-selected=true]")).to_contain_text("Sent again")
        expect(page.locator("#picker .picker__preview")).to_contain_text("Priority: High")
        page.keyboard.press("Enter")
        expect(page.locator("#ticket-props")).to_contain_text("High")
        expect(page.locator(f"#reply-{ticket.pk}")).to_have_value("On its way.")
        expect(page.locator(".toast")).to_contain_text("Sent again")
        assert problems == []


def test_escape_closes_the_picker_and_leaves_the_text_alone(
    browser: Browser, server: str, admin: User, ticket: Ticket
) -> None:
    with signed_in(browser, admin, server) as (page, _problems):
        page.goto(f"{server}/t/{ticket.pk}/")
        expect(page.locator("html[data-ready]")).to_be_attached()
        field = page.locator(f"#reply-{ticket.pk}")
        field.fill("Kept")
        field.press("End")
        page.keyboard.press("Enter")
        page.keyboard.press("/")
        expect(page.locator("#picker")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.locator("#picker")).to_have_count(0)
        expect(page.locator(f"#rich-reply-{ticket.pk}")).to_be_focused()
        expect(field).to_have_value("Kept\n")


def test_an_invited_colleague_comes_in_by_the_link_of_the_mail(
    browser: Browser, server: str, admin: User
) -> None:
    with signed_in(browser, admin, server) as (page, problems):
        page.goto(f"{server}/settings/people/new/")
        page.get_by_label("Name").fill("Dora Lin")
        page.get_by_label("E-mail address").fill("dora@desk.test")
        page.get_by_role("button", name="Invite").click()
        expect(page.locator(".toasts")).to_contain_text("dora@desk.test")
        assert problems == []
    path = re.search(r"https?://[^/]+(/accounts/\S+)", str(mail.outbox[0].body))
    assert path is not None
    with signed_in(browser, None, server) as (page, _problems):
        page.goto(server + path[1])
        page.locator("input[type=password]").nth(0).fill("quite-a-long-one-7")
        page.locator("input[type=password]").nth(1).fill("quite-a-long-one-7")
        page.get_by_role("button", name="Save the password").click()
        expect(page.locator(".nav__me")).to_contain_text("Dora Lin")


def test_an_empty_installation_is_set_up_in_a_few_minutes(
    browser: Browser, server: str, transactional_db: None
) -> None:
    shots = os.environ.get("HELPDESK_SCREENSHOTS")
    with signed_in(browser, None, server) as (page, problems):
        page.goto(f"{server}/start/?token={first_run.token()}")
        page.get_by_label("Your name").fill("Dora Lin")
        page.get_by_label("Your e-mail address").fill("dora@desk.test")
        page.get_by_label("Password").fill("quite-a-long-one-7")
        go_on = page.get_by_role("button", name="Save and go on")
        go_on.click()
        page.get_by_label("Name of your company").fill("Atelier Brume")
        go_on.click()
        expect(page.get_by_role("heading", name="Mail")).to_be_visible()
        if shots:
            page.screenshot(path=f"{shots}/start.png", full_page=True)
        assert problems == []
        assert violations(page) == []
        go_on.click()
        page.get_by_label("Colleagues").fill("Bob Stone <bob@desk.test>")
        go_on.click()
        page.get_by_label("When the subject has").fill("refund, broken")
        go_on.click()
        expect(page).to_have_url(f"{server}/inbox/all/")
    assert {one.to[0] for one in mail.outbox} == {"dora@desk.test", "bob@desk.test"}
    assert Rule.objects.count() == 1


def test_a_preference_is_saved_as_it_is_made(browser: Browser, server: str, admin: User) -> None:
    with signed_in(browser, admin, server) as (page, problems):
        page.goto(f"{server}/me/appearance/")
        page.get_by_label("Dark").check()
        expect(page.locator("html[data-theme=dark]")).to_be_attached()
        expect(page.locator(".toast")).to_contain_text("Saved.")
        page.get_by_label("Compact").check()
        expect(page.locator("html[data-density=compact]")).to_be_attached()
        page.reload()
        expect(page.locator("html[data-theme=dark][data-density=compact]")).to_be_attached()
        assert problems == []


def test_preferences_that_are_made_one_right_after_the_other_are_all_saved(
    browser: Browser, server: str, admin: User
) -> None:
    with signed_in(browser, admin, server, intercepts=True) as (page, problems):
        page.goto(f"{server}/me/appearance/")
        held: list[Route] = []
        passes: list[bool] = []
        page.route("**/me/appearance/", lambda route: route.continue_() if passes else held.append(route))
        page.get_by_label("Dark").check()
        page.get_by_label("Compact").check()
        expect(page.get_by_label("Compact")).to_be_checked()
        passes.append(True)
        for route in reversed(held):  # the older one last, had both been sent by now
            with page.expect_response("**/me/appearance/"):
                route.continue_()
        expect(page.locator(".toast")).to_have_count(2)
        expect(page.locator("html[data-theme=dark][data-density=compact]")).to_be_attached()
        page.reload()
        expect(page.locator("html[data-theme=dark][data-density=compact]")).to_be_attached()
        assert problems == []


def test_a_preference_that_is_made_before_the_scripts_are_there_is_saved_too(
    browser: Browser, server: str, admin: User
) -> None:
    with signed_in(browser, admin, server, intercepts=True) as (page, problems):
        scripts = Held(page, "**/desk/js/autosave.js")
        page.goto(f"{server}/me/appearance/", wait_until="commit")
        page.get_by_label("Dark").check()
        scripts.wait()
        scripts.release()
        expect(page.locator(".toast")).to_contain_text("Saved.")
        page.reload()
        expect(page.locator("html[data-theme=dark]")).to_be_attached()
        assert problems == []


PAGES = (
    "/settings/",
    "/settings/?q=mail",
    "/settings/?q=nothing-like-this",
    "/me/",
    "/me/appearance/",
    "/me/availability/",
    "/settings/people/",
    "/settings/people/new/",
    "/settings/people/{user}/",
    "/settings/teams/",
    "/settings/roles/",
    "/settings/queues/",
    "/settings/brands/",
    "/settings/channels/new/",
    "/settings/tags/",
    "/settings/hours/new/",
    "/settings/tokens/",
    "/settings/history/",
    "/settings/demo/",
    "/settings/answers/",
    "/settings/macros/new/",
    "/t/{ticket}/answers/",
)


@pytest.mark.parametrize(("theme", "width"), [("light", 1440), ("dark", 390)])
def test_pages_of_the_settings_have_no_accessibility_violation(
    browser: Browser, server: str, admin: User, ticket: Ticket, theme: str, width: int
) -> None:
    size = {"width": width, "height": 900}
    shots = os.environ.get("HELPDESK_SCREENSHOTS")
    looks = {"viewport": size, "color_scheme": theme, "reduced_motion": "reduce"}
    with signed_in(browser, admin, server, **looks) as (page, _problems):
        found: list[str] = []
        for number, path in enumerate(PAGES):
            page.goto(server + path.format(user=admin.pk, ticket=ticket.pk))
            wait_ready(page)
            found += [f"{path}: {one}" for one in violations(page)]
            if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
                found.append(f"{path}: scrolls sideways")
            if shots:
                page.screenshot(path=f"{shots}/{width}-{number:02}.png")
        assert not found, "\n".join(found)


def test_on_a_phone_the_lists_of_the_settings_are_seen_whole(
    browser: Browser, server: str, admin: User, ticket: Ticket
) -> None:
    """Each row is a card that names its values; nothing waits beyond the edge."""
    phone = {"viewport": {"width": 390, "height": 844}}
    with signed_in(browser, admin, server, **phone) as (page, problems):
        for path in ("people", "queues", "answers", "hours", "channels"):
            page.goto(f"{server}/settings/{path}/")
            for table in page.locator(".table-wrap").all():
                assert table.evaluate("(one) => one.scrollWidth <= one.clientWidth"), path
        page.goto(f"{server}/settings/people/")
        label = page.locator("td", has_text=admin.email)
        assert label.evaluate("(one) => getComputedStyle(one, '::before').content") == '"E-mail address"'
        assert not problems


def test_long_french_buttons_fit_on_a_phone(browser: Browser, server: str, admin: User) -> None:
    User.objects.filter(pk=admin.pk).update(language="fr")
    with signed_in(browser, admin, server) as (page, problems):
        for path in ("/me/notifications/", f"/settings/people/{admin.pk}/"):
            page.goto(server + path)
            expect(page.locator("html[data-ready]")).to_be_attached()
            assert wider_than_the_screen(page, 360) == []
        assert problems == []
