"""Forwarding by hand, without a mouse: to whom, what, which files; undone, gone on with, and sent."""

import os

import pytest
from playwright.sync_api import Browser, Page, expect

from accounts.models import User
from core.clock import now
from tests import factories
from tests.journeys.desk import open_page, profile, wait_live
from tests.journeys.holding import Held
from tickets.models import Brand, Direction, Message, SavedDraft, Ticket
from tickets.services import files

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket, pytest.mark.django_db(transaction=True)]

OUTSIDE = "depot@supplier.test"


@pytest.fixture
def ticket(brand: Brand) -> Ticket:
    label = files.store(b"%PDF", filename="label.pdf", content_type="application/pdf")
    photo = files.store(b"JPG", filename="photo.jpg", content_type="image/jpeg")
    return factories.ticket(brand, now=now(), subject="Broken", files=(label, photo))


def shot(page: Page, name: str) -> None:
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=f"{folder}/{name}.png")


def test_a_message_is_forwarded_by_keyboard_undone_and_forwarded_again(
    browser: Browser, server: str, agent: User, ticket: Ticket
) -> None:
    with profile(browser) as context:
        page, problems = open_page(context, agent, server, f"/t/{ticket.pk}/")
        wait_live(page)
        reply = page.locator(f"#reply-{ticket.pk}")
        page.keyboard.press("r")
        page.keyboard.type("Dear Jane")
        page.keyboard.press("Escape")
        page.keyboard.press("f")
        form = page.locator(".composer__form--forward")
        expect(form.locator(".chips input")).to_be_focused()
        page.keyboard.type(f"{OUTSIDE},")
        expect(form.get_by_role("button", name=f"Remove {OUTSIDE}")).to_be_visible()
        photo = form.get_by_label("photo.jpg")
        expect(photo).to_be_checked()
        photo.focus()
        page.keyboard.press("Space")
        words = page.locator(f"#forward-{ticket.pk}")
        words.focus()
        page.keyboard.type("Can you replace it?")
        expect(reply).to_have_value("Dear Jane")
        shot(page, "forward-writing")
        page.keyboard.press("Control+Enter")
        expect(words).to_have_value("")
        sent = page.locator(".message--side")
        expect(sent).to_contain_text(f"Forwarded to {OUTSIDE}")
        expect(sent).to_contain_text("not visible to the customer")
        shot(page, "forward-sent")
        page.locator("#ticket-body").focus()
        page.keyboard.press("z")
        expect(sent).to_have_count(0)
        expect(words).to_have_value("Can you replace it?")
        expect(form.locator("[name=to]").first).to_have_value(OUTSIDE)
        expect(form.get_by_label("photo.jpg")).not_to_be_checked()
        expect(form.get_by_label("label.pdf")).to_be_checked()
        page.keyboard.press("f")
        expect(page.locator(f"#rich-forward-{ticket.pk}")).to_be_focused()
        page.keyboard.press("Control+Enter")
        expect(sent).to_contain_text("label.pdf")
        expect(reply).to_have_value("Dear Jane")
        message = Message.objects.get(direction=Direction.OUTBOUND)
        assert (message.to, message.text) == ([OUTSIDE], "Can you replace it?")
        assert [file.filename for file in message.attachments.all()] == ["label.pdf"]
        assert [draft.kind for draft in SavedDraft.objects.all()] == ["reply"]
        assert problems == []


def test_a_reload_keeps_what_is_to_be_forwarded(
    browser: Browser, server: str, agent: User, ticket: Ticket
) -> None:
    with profile(browser) as context:
        page, problems = open_page(context, agent, server, f"/t/{ticket.pk}/")
        wait_live(page)
        page.keyboard.press("f")
        form = page.locator(".composer__form--forward")
        page.keyboard.type(f"{OUTSIDE},")
        expect(form.get_by_role("button", name=f"Remove {OUTSIDE}")).to_be_visible()
        page.locator(f"#forward-{ticket.pk}").focus()
        page.keyboard.type("Please")
        form.get_by_label("What", exact=True).select_option("all")
        form.get_by_label("label.pdf").uncheck()
        page.reload()
        wait_live(page)
        expect(page.locator(f"#forward-{ticket.pk}")).to_be_visible()
        expect(page.locator(f"#forward-{ticket.pk}")).to_have_value("Please")
        expect(form.get_by_label("What", exact=True)).to_have_value("all")
        expect(form.get_by_label("label.pdf")).not_to_be_checked()
        expect(form.get_by_label("photo.jpg")).to_be_checked()
        expect(form.locator("[name=to]").first).to_have_value(OUTSIDE)
        assert problems == []


@pytest.mark.parametrize("is_late", [False, True], ids=["chips", "typed before them"])
def test_a_reload_keeps_whom_it_goes_to_before_a_word_is_written(
    browser: Browser, server: str, agent: User, ticket: Ticket, is_late: bool
) -> None:
    with profile(browser, intercepts=True) as context:
        page, problems = open_page(context, agent, server, f"/t/{ticket.pk}/")
        wait_live(page)
        scripts = Held(page, "**/writing.js", is_asked=False)
        page.keyboard.press("f")
        scripts.wait()
        if not is_late:
            scripts.release()
        page.keyboard.type(f"{OUTSIDE},")
        scripts.release()
        form = page.locator(".composer__form--forward")
        expect(form.get_by_role("button", name=f"Remove {OUTSIDE}")).to_be_visible()
        page.reload()
        wait_live(page)
        expect(form.locator("[name=to]").first).to_have_value(OUTSIDE)
        page.keyboard.press("f")
        words = page.locator(f"#forward-{ticket.pk}")
        page.keyboard.type("For you")
        expect(words).to_have_value("For you")
        assert problems == []


def test_a_file_that_was_left_out_before_the_scripts_are_there_stays_out(
    browser: Browser, server: str, agent: User, ticket: Ticket
) -> None:
    with profile(browser, intercepts=True) as context:
        page, problems = open_page(context, agent, server, f"/t/{ticket.pk}/")
        wait_live(page)
        scripts = Held(page, "**/writing.js", is_asked=False)
        page.keyboard.press("f")
        scripts.wait()
        page.keyboard.type(f"{OUTSIDE},")
        form = page.locator(".composer__form--forward")
        form.get_by_label("What", exact=True).select_option("all")
        form.get_by_label("label.pdf").uncheck()
        scripts.release()
        expect(form.get_by_role("button", name=f"Remove {OUTSIDE}")).to_be_visible()
        expect(form.get_by_label("label.pdf")).not_to_be_checked()
        page.locator(f"#forward-{ticket.pk}").press("Control+Enter")
        expect(page.locator(".message--side")).to_contain_text("photo.jpg")
        assert problems == []
    message = Message.objects.get(direction=Direction.OUTBOUND)
    assert [file.filename for file in message.attachments.all()] == ["photo.jpg"]
