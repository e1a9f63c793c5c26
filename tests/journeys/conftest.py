"""The desk that most stories in a browser begin with: Léa, three tickets, a server and Chromium."""

import os
from collections.abc import Iterator

import pytest
from django.core.cache import cache
from playwright.sync_api import Browser, expect, sync_playwright

from accounts.models import Role, User
from accounts.services import people
from core.clock import now
from core.html import sanitise
from tests import factories
from tests.journeys.browser import ARGUMENTS, need_chromium
from tests.journeys.desk_server import desk_server
from tickets.models import Brand, Queue, Ticket

HTML = '<p>Hello <b>there</b></p><img src="https://pixel.test/a.gif" alt="logo" width="40" height="20">'


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for all tests of a module; each test has a profile of its own (desk.profile)."""
    path = need_chromium()
    expect.set_options(timeout=20_000)
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright runs a loop in the test's thread, where Django would refuse the ORM.
        patch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def server(transactional_db: None) -> Iterator[str]:
    """The address of a desk that has nothing in its cache."""
    cache.clear()
    with desk_server() as url:
        yield url


@pytest.fixture
def brand(transactional_db: None) -> Brand:
    """The default brand."""
    return Brand.objects.create(name="Atelier Brume", slug="brume", is_default=True)


@pytest.fixture
def agent(transactional_db: None) -> User:
    """Léa, who may do everything."""
    return people.create_user(
        email="lea@desk.test", name="Léa Martin", role=Role.ADMIN, password="lea-pass-1"
    )


@pytest.fixture
def tickets(brand: Brand) -> list[Ticket]:
    """Alpha, Beta (a mail in HTML) and Gamma, which is the newest and stands first."""
    Queue.objects.create(name="Orders")
    return [
        factories.ticket(brand, now=now(), subject=subject, email=f"{subject[0]}@customer.test", html=html)
        for subject, html in (("Alpha", ""), ("Beta", sanitise(HTML).html), ("Gamma", ""))
    ]
