"""Send later by keyboard: chosen in words, seen on the ticket, edited, scheduled again, cancelled, undone, sent."""

import os

import pytest
from playwright.sync_api import Browser, expect

from accounts.models import User
from core.clock import now
from tests import factories
from tests.journeys.desk import open_page, profile, wait_live
from tickets.models import Brand, Direction, Message, ScheduledReply, Ticket

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def ticket(brand: Brand) -> Ticket:
    return factories.ticket(brand, now=now(), subject="Broken")


def test_the_newest_message_stands_right_above_the_composer(
    browser: Browser, server: str, agent: User, ticket: Ticket
) -> None:
    with profile(browser) as context:
        page, _problems = open_page(context, agent, server, f"/t/{ticket.pk}/")
        wait_live(page)
        last = page.locator("#messages > *").last.bounding_box()
        composer = page.locator("#ticket .composer").bounding_box()
        assert last is not None
        assert composer is not None
        assert 0 <= composer["y"] - (last["y"] + last["height"]) < 40


def test_a_reply_is_scheduled_edited_cancelled_and_sent_by_keyboard(
    browser: Browser, server: str, agent: User, ticket: Ticket
) -> None:
    with profile(browser) as context:
        page, problems = open_page(context, agent, server, f"/t/{ticket.pk}/")
        wait_live(page)
        reply = page.locator(f"#reply-{ticket.pk}")
        page.keyboard.press("r")
        expect(reply).to_be_focused()
        page.keyboard.type("It leaves tomorrow.")
        page.keyboard.press("Control+.")
        menu = page.locator(".composer__form--reply .split .menu__body")
        expect(menu).to_be_visible()
        if folder := os.environ.get("SHOTS"):
            page.screenshot(path=f"{folder}/send-later-menu.png")
        menu.get_by_label("Send at").focus()
        page.keyboard.type("tomorrow 9:00")
        page.keyboard.press("Enter")
        waiting = page.locator("#ticket-scheduled .message--scheduled")
        expect(waiting).to_contain_text("Scheduled for")
        expect(waiting).to_contain_text("by Léa Martin")
        expect(reply).to_have_value("")
        if folder := os.environ.get("SHOTS"):
            page.screenshot(path=f"{folder}/send-later-waiting.png")
        waiting.get_by_role("button", name="Edit").focus()
        page.keyboard.press("Enter")
        expect(waiting).to_have_count(0)
        expect(reply).to_have_value("It leaves tomorrow.")
        page.locator("#ticket-body").focus()
        page.keyboard.press("r")
        page.keyboard.press("Control+.")
        menu.get_by_role("button", name="Send later: Tomorrow").focus()
        page.keyboard.press("Enter")
        expect(waiting).to_contain_text("Scheduled for")
        waiting.get_by_role("button", name="Cancel sending").focus()
        page.keyboard.press("Enter")
        expect(waiting).to_have_count(0)
        page.locator("#ticket-body").focus()
        page.keyboard.press("z")
        expect(waiting).to_contain_text("Scheduled for")
        waiting.get_by_role("button", name="Send now").focus()
        page.keyboard.press("Enter")
        expect(page.locator("#messages")).to_contain_text("It leaves tomorrow.")
        expect(waiting).to_have_count(0)
        assert Message.objects.get(direction=Direction.OUTBOUND).text == "It leaves tomorrow."
        assert ScheduledReply.objects.get().state == "sent"
        assert problems == []
