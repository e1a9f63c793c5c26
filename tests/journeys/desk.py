"""The desk as the tests open it: a profile of the browser, an agent who is signed in, a page that is live."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect

from accounts.models import User


@contextmanager
def profile(browser: Browser, *, intercepts: bool = False, **options: Any) -> Iterator[BrowserContext]:
    """A fresh profile on a wide screen, unless told otherwise.

    ``intercepts`` where a test routes requests of a page that is loaded already: Chromium may let the first ones
    pass unless it intercepted from the start.
    """
    context = browser.new_context(
        **{"viewport": {"width": 1440, "height": 900}, "locale": "en-GB", **options}
    )
    context.set_default_timeout(20_000)
    if intercepts:
        context.route("**/never-asked-for", lambda route: route.abort())
    yield context
    context.close()


class Problems(list[str]):
    """What the console of a page complained about."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        page.on("console", lambda said: self.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self.append(str(error)))


def sign_in(context: BrowserContext, user: User, server: str) -> None:
    """Let the pages of a profile be those of a user."""
    client = Client()
    client.force_login(user)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": server}
    context.add_cookies([cookie])  # type: ignore[list-item]


def open_page(context: BrowserContext, user: User, server: str, path: str) -> tuple[Page, Problems]:
    """A page that a user has just opened, and what its console will say."""
    sign_in(context, user, server)
    page = context.new_page()
    problems = Problems(page)
    page.goto(server + path)
    return page, problems


def wait_ready(page: Page) -> None:
    """Wait until the scripts of a page have begun, where it has some."""
    if page.locator("script[type=module]").count():
        expect(page.locator("html[data-ready]")).to_be_attached()


def wait_live(page: Page) -> None:
    """Wait until the page hears what changes and has its keys."""
    expect(page.locator("html[data-ready][data-live=on]")).to_be_attached()


def eventually(value: Callable[[], object], wanted: object, *, seconds: float = 15) -> None:
    """Look again and again until it is what is wanted: for what no page shows."""
    end = time.monotonic() + seconds
    while (found := value()) != wanted:
        assert time.monotonic() < end, f"{found!r} is not {wanted!r}"
        time.sleep(0.1)
