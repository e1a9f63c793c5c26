"""Every page in a browser: nothing that axe finds, nothing refused, no error, no page wider than its screen.

Which pages there are is read from the resolver (addresses.py); a new page is among them by itself.
"""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from accounts.models import Role, User
from accounts.services import first_run, people
from core.clock import now
from core.html import sanitise
from tests import factories
from tests.journeys.addresses import pages, places, routes
from tests.journeys.desk import profile
from tests.journeys.desk_server import desk_server
from tests.journeys.filled import HTML, SAMPLES, fill, rich_ticket
from tests.journeys.watching import Watch, violations, wider_than_the_screen
from tickets.models import Brand, Ticket
from tickets.services import replies
from tickets.services.replies import Draft

pytestmark = [
    pytest.mark.browser,
    pytest.mark.enable_socket,
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(600),
]

LOCALES = {"en": "en-GB", "fr": "fr-FR"}
LANGUAGES = tuple(LOCALES)
# The looks of a page: theme and width. French readers get what English ones don't.
LOOKS = {"en": (("light", 1440), ("dark", 390)), "fr": (("dark", 1440), ("light", 390))}
ALL_LOOKS = (*LOOKS["en"], *LOOKS["fr"])
# By role and language, and in how many parts, so that no test takes minutes and two run at a time.
# Admins get every page, in both languages; what others get of it is looked at in one of them.
READERS = {
    ("admin", "en"): 4,
    ("admin", "fr"): 4,
    ("lead", "en"): 3,
    ("agent", "fr"): 2,
    ("", "en"): 1,
    ("", "fr"): 1,
}
# Should the resolver be read wrongly one day, there are suddenly few.
LEAST_PAGES = {"agent": 25, "lead": 35, "admin": 60, "": 6}


@pytest.fixture
def server(transactional_db: None) -> Iterator[str]:
    cache.clear()
    fill(now=now())
    with desk_server() as url:
        yield url


@pytest.fixture
def few_tickets(transactional_db: None) -> Iterator[str]:
    cache.clear()
    brand = Brand.objects.create(name="Atelier Brume", slug="brume", is_default=True)
    agent = people.create_user(email="lea@desk.test", name="Léa Martin", role=Role.AGENT, password="x-1-y-2")
    factories.ticket(brand, now=now(), subject="Nothing", email="nobody@customer.test")
    ticket = factories.ticket(brand, now=now(), subject="Kettle", html=sanitise(HTML).html)
    replies.add_note(ticket.pk, Draft("Called the carrier."), by=agent, now=now())
    replies.reply(ticket.pk, Draft("The kettle left yesterday."), by=agent, now=now())
    with desk_server() as url:
        yield url


def sign_in(watch: Watch, page: Page, email: str, language: str) -> User:
    user = User.objects.get(email=email)
    User.objects.filter(pk=user.pk).update(language=language, theme="system")
    client = Client()
    client.force_login(user)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": watch.server}
    page.context.add_cookies([cookie])  # type: ignore[list-item]
    return user


def look_at(page: Page, watch: Watch, path: str, language: str) -> list[str]:
    """All that is wrong with a page, in both looks that the language gets."""
    found: list[str] = []
    for theme, width in LOOKS[language]:
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        page.set_viewport_size({"width": width, "height": 900})
        # Loaded anew: where a theme changes, Chromium leaves the old colours to what is not on the screen yet.
        found += where(look_once(page, watch, path), f"{path}: {theme}, {width} px")
    return found


def look_once(page: Page, watch: Watch, path: str) -> list[str]:
    page.goto("about:blank")
    watch.clear()  # what the page before still said
    answer = page.goto(watch.server + path)
    assert answer is not None
    assert answer.ok, f"{path} is no page: {answer.status}"
    if page.locator("script[type=module]").count():
        expect(page.locator("html[data-ready]")).to_be_attached()
    page.evaluate("document.fonts.ready")
    found = [] if path.endswith("/original/") else watch.take()  # there the box refuses what the mail wants
    return found + wider_than_the_screen(page, 360) + violations(page)


def where(found: list[str], place: str) -> list[str]:
    return [f"{place}: {one}" for one in found]


def test_each_route_says_which_of_its_pages_are_looked_at() -> None:
    needed = {place for route in routes() for place in places(route)}
    assert needed - set(SAMPLES) == set(), "a new page needs a sample in tests/journeys/filled.py"


@pytest.mark.long
@pytest.mark.parametrize(
    ("name", "language", "part"),
    [(*reader, part) for reader, parts in READERS.items() for part in range(parts)],
)
def test_no_page_has_anything_wrong(
    browser: Browser, server: str, name: str, language: str, part: int
) -> None:
    with profile(browser, locale=LOCALES[language]) as context:
        watch = Watch(context, server)
        page = watch.new_page()
        user = sign_in(watch, page, f"{name}@example.com", language) if name else None
        paths = pages(user, SAMPLES)
        assert len(paths) > LEAST_PAGES[name], paths
        found = [
            one
            for path in paths[part :: READERS[name, language]]
            for one in look_at(page, watch, path, language)
        ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pages_of_an_agents_day_have_nothing_wrong(
    browser: Browser, few_tickets: str, language: str
) -> None:
    """The short selection, on a few tickets; the test above looks at all that an agent gets of a full helpdesk."""
    ticket = Ticket.objects.latest("pk")
    paths = ["/inbox/all/", f"/t/{ticket.pk}/", "/search/?q=kettle"]
    with profile(browser, locale=LOCALES[language]) as context:
        watch = Watch(context, few_tickets)
        page = watch.new_page()
        sign_in(watch, page, "lea@desk.test", language)
        found = [one for path in paths for one in look_at(page, watch, path, language)]
    assert not found, "\n".join(found)


@pytest.mark.long
@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_that_opens_has_anything_wrong(browser: Browser, server: str, language: str) -> None:
    found: list[str] = []
    for theme, width in (("light", 1440), ("dark", 1440), ("light", 390), ("dark", 390)):
        options = {"viewport": {"width": width, "height": 900}, "color_scheme": theme}
        with profile(browser, locale=LOCALES[language], reduced_motion="reduce", **options) as context:
            watch = Watch(context, server)
            page = watch.new_page()
            sign_in(watch, page, "admin@example.com", language)
            found += where(with_all_opened(page, watch, rich_ticket()), f"{theme}, {width} px")
    assert not found, "\n".join(found)


def with_all_opened(page: Page, watch: Watch, ticket: Ticket) -> list[str]:
    """What is wrong with a ticket's page when its menus, dialogs and drawers are open, one after the other."""
    ready = page.locator("html[data-ready]")
    found: list[str] = []

    def look(place: str, within: str = "") -> None:
        found.extend(where(watch.take() + violations(page, within=within), place))
        watch.clear()

    page.goto(f"{watch.server}/t/{ticket.pk}/")
    expect(ready).to_be_attached()
    for summary in page.locator("#ticket details.menu > summary").all():
        if summary.is_visible():
            summary.click()
            expect(page.locator(".menu[open] [data-lazy]")).to_have_count(0)
            look(f"menu {summary.get_attribute('aria-label')}", ".menu[open]")
            page.keyboard.press("Escape")
    for link in page.locator("#ticket a[data-dialog]").all():
        link.evaluate("(link) => link.click()")
        expect(page.locator("#dialog[open] #dialog-title")).to_be_visible()
        look(f"dialog {link.get_attribute('data-action')}", "#dialog")
        page.keyboard.press("Escape")
        expect(page.locator("#dialog[open]")).to_have_count(0)
    page.locator(".composer__tab--note").click()
    look("the note")
    page.locator(".composer__tab").first.click()
    for whole in page.locator(".quoted > summary, .events > summary, .composer__cc > summary").all():
        if whole.is_visible():
            whole.click()
    look("what is folded")
    page.locator("a[data-preview]").first.click()
    expect(page.locator("#preview")).to_be_visible()
    look("the preview", "#preview")
    page.keyboard.press("Escape")
    page.locator("#ticket-body").focus()
    page.keyboard.press("Control+k")
    page.keyboard.type("linen")
    expect(page.locator("#palette [role=option]").first).to_be_visible()
    look("the palette", "#palette")
    page.keyboard.press("Escape")
    page.locator("#ticket-body").focus()
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    look("the keys", "#keys")
    page.keyboard.press("Escape")
    page.locator(".composer [data-action=macro]").first.click()
    expect(page.locator("#picker")).to_be_visible()
    look("the picker of answers", "#picker")
    page.keyboard.press("Escape")

    page.goto(f"{watch.server}/inbox/all/")
    expect(ready).to_be_attached()
    page.locator("#rows .pick").first.check(force=True)
    page.locator("#bulk-menu > summary").click()
    expect(page.locator(".menu[open] [data-lazy]")).to_have_count(0)
    look("the bar of many", "#bulk")
    page.keyboard.press("Escape")
    opener = page.locator(".opens-nav").first
    if opener.is_visible():
        opener.click()
        look("the drawer of the navigation", ".nav")
    page.locator(".nav__foot summary").click()
    look("the menu of the user", ".nav__foot")
    return found


@pytest.mark.long
@pytest.mark.parametrize("language", LANGUAGES)
def test_forms_that_are_not_filled_in_and_pages_that_refuse(
    browser: Browser, server: str, language: str
) -> None:
    with profile(browser, locale=LOCALES[language]) as context:
        watch = Watch(context, server)
        page = watch.new_page()
        admin = sign_in(watch, page, "admin@example.com", language)
        found: list[str] = []
        for path in pages(admin, SAMPLES):
            if path.endswith("/new/"):
                page.goto(watch.server + path)
                form = page.locator("main form[method=post]").first
                with page.expect_navigation():
                    form.evaluate("(form) => { form.noValidate = true; form.submit(); }")
                watch.clear()  # that the form is refused is what is looked at
                found += where(violations(page), f"{path}, empty")
        sign_in(watch, page, "agent@example.com", language)
        for path in ("/settings/people/", "/nothing-here/", "/t/999999999/"):
            page.goto(watch.server + path)
            watch.clear()
            found += where(violations(page) + wider_than_the_screen(page, 360), path)
    assert not found, "\n".join(found)


@pytest.mark.long
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_guided_start_has_nothing_wrong(browser: Browser, transactional_db: None, language: str) -> None:
    cache.clear()
    with desk_server() as server, profile(browser, locale=LOCALES[language]) as context:
        watch = Watch(context, server)
        page = watch.new_page()
        found = look_at(page, watch, f"/start/?token={first_run.token()}", language)
        admin = first_run.create_first_admin(
            email="admin@example.com", name="Ada", password="x-1-y-2-z", language=language, now=now()
        )
        sign_in(watch, page, admin.email, language)
        for step in first_run.STEPS:
            found += look_at(page, watch, f"/start/{step}/", language)
        found += look_at(page, watch, "/inbox/all/", language)
    assert not found, "\n".join(found)
