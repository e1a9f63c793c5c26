"""The composer by hand: recipients as chips, files, ways to send."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from playwright.sync_api import Browser, expect, sync_playwright

from accounts.models import Role, User
from accounts.services import people
from core.clock import now
from tests import factories
from tests.journeys.browser import ARGUMENTS, need_chromium
from tests.journeys.desk_server import desk_server
from tests.journeys.test_desk import open_page, profile, wait_live
from tickets.models import Brand, Direction, Message, Ticket

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _fresh_cache() -> None:
    cache.clear()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = need_chromium()
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def agent(transactional_db: None) -> User:
    return people.create_user(
        email="lea@desk.test", name="Léa Martin", role=Role.ADMIN, password="lea-pass-1"
    )


@pytest.fixture
def ticket(transactional_db: None) -> Ticket:
    brand = Brand.objects.create(name="Atelier Brume", slug="brume", is_default=True)
    return factories.ticket(
        brand,
        now=now(),
        subject="Two boxes, one label",
        to=("support@brume.test", "partner@shop.test"),
        cc=("boss@customer.test",),
    )


@pytest.fixture
def server() -> Iterator[str]:
    with desk_server() as url:
        yield url


def test_recipients_are_chips_and_files_come_along(
    browser: Browser, server: str, agent: User, ticket: Ticket, tmp_path: Path
) -> None:
    label = tmp_path / "label.pdf"
    label.write_bytes(b"%PDF-1.4 label")
    with profile(browser) as context:
        page, problems = open_page(context, agent, server, f"/t/{ticket.pk}/")
        wait_live(page)
        form = page.locator(".composer__form--reply")
        form.get_by_role("button", name="Reply to all (+2)").click()
        form.get_by_label("Copy to").click()
        expect(form.get_by_role("button", name="Remove boss@customer.test")).to_be_visible()
        form.get_by_role("button", name="Remove partner@shop.test").click()
        form.get_by_label("To", exact=True).click()
        page.keyboard.type("jane2@customer.test,")
        expect(form.get_by_role("button", name="Remove jane2@customer.test")).to_be_visible()
        form.locator("input[type=file]").set_input_files(str(label))
        expect(form.locator("[data-files] input[name=kept]")).to_have_count(1)
        field = page.locator(f"#reply-{ticket.pk}")
        field.fill("Please find the label attached.")
        if folder := os.environ.get("SHOTS"):
            page.screenshot(path=f"{folder}/composer.png")
        field.press("Control+Enter")
        expect(field).to_have_value("")
        expect(page.locator("#messages")).to_contain_text("label.pdf")
        expect(form.get_by_role("button", name="Remove boss@customer.test")).to_have_count(0)
        message = Message.objects.get(direction=Direction.OUTBOUND)
        assert message.to == ["jane@customer.test", "jane2@customer.test"]
        assert message.cc == ["boss@customer.test"]
        assert [file.filename for file in message.attachments.all()] == ["label.pdf"]
        assert problems == []
