"""The composer by hand: recipients as chips, files, ways to send."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from accounts.models import User
from core.clock import now
from tests import factories
from tests.journeys.desk import open_page, profile, wait_live
from tickets.models import Brand, Direction, Message, Ticket

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def ticket(brand: Brand) -> Ticket:
    return factories.ticket(
        brand,
        now=now(),
        subject="Two boxes, one label",
        to=("support@brume.test", "partner@shop.test"),
        cc=("boss@customer.test",),
    )


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
