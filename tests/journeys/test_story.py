"""The story that this product begins with, as a user lives it: nothing in it is simulated."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.browser import browser_context
from tests.stack import Stack, running_stack

pytestmark = [pytest.mark.browser, pytest.mark.timeout(420)]

SUBJECT = "Where is my linen order?"


def sign_in(page: Page, stack: Stack, email: str) -> None:
    page.goto(stack.url + "/accounts/login/")
    page.locator("input[name=login]").fill(email)
    page.locator("input[name=password]").fill("demo-demo-demo")
    page.locator("form button[type=submit], form button.button--primary").first.click()
    page.wait_for_url(re.compile("/inbox/"))


def csat_number(page: Page) -> int:
    """How many answers the CSAT report counts."""
    found = re.search(r"\d+", page.locator("#csat a.tile .tile__note").first.inner_text())
    assert found
    return int(found.group())


def test_a_mail_becomes_a_ticket_a_reply_a_survey_and_a_number() -> None:
    with running_stack() as stack, browser_context() as context:
        problems: list[str] = []
        page = context.new_page()
        page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)

        sign_in(page, stack, "admin@example.com")
        page.goto(stack.url + "/reports/")
        answers_before = csat_number(page)

        page.goto(stack.url + "/inbox/all/")
        expect(page.locator("html[data-live=on]")).to_be_attached()
        stack.send_mail(
            subject=SUBJECT,
            text="Order 48213 should have come on Monday.",
            sender="Jane <jane@customer.test>",
        )

        # The ticket appears without reloading ...
        row = page.locator("#rows a", has_text=SUBJECT)
        news = page.locator("#news:visible")
        expect(row.or_(news).first).to_be_visible()
        if not row.is_visible():
            news.click()
        row.click()
        expect(page.locator("h1#ticket-title")).to_have_text(SUBJECT)
        page.wait_for_url(re.compile(r"/t/\d+/$"))
        number = page.url.rstrip("/").rsplit("/", 1)[-1]

        # ... routed by a rule that the page names.
        expect(page.locator("main")).to_contain_text("Orders UK")
        page.goto(f"{stack.url}/t/{number}/why/")
        expect(page.locator("main")).to_contain_text("Orders UK")

        # The reply reaches the customer's mailbox by SMTP.
        page.goto(f"{stack.url}/t/{number}/")
        page.locator(f"#reply-{number}").fill("Your parcel is on its way and arrives tomorrow.")
        page.locator(".composer__form--reply [data-send]").click()
        expect(page.locator(f"#reply-{number}")).to_have_value("")
        mailbox = context.new_page()
        find_mail(mailbox, stack, "Re: " + SUBJECT)
        expect(mailbox.locator("main")).to_contain_text("arrives tomorrow")

        # Resolving sends the survey; its link opens a page, and only the answer's POST counts.
        page.bring_to_front()
        page.locator("button[name=status][value=resolved]").first.click()
        expect(page.locator("main")).to_contain_text("Resolved")
        find_mail(mailbox, stack, "How did we do")
        with context.expect_page() as opened:
            mailbox.locator("a[href*='/s/']").first.click()
        survey = opened.value
        survey.wait_for_url(re.compile("/s/"))
        survey.locator("input[name=score][value='5']").check(force=True)
        survey.get_by_role("button", name="Send my answer").click()
        expect(survey.locator("main")).to_contain_text("Thank you")

        # The report shows the new number, and the number leads to the ticket.
        page.goto(stack.url + "/reports/")
        for _ in range(50):
            if csat_number(page) == answers_before + 1:
                break
            page.wait_for_timeout(200)
            page.reload()
        assert csat_number(page) == answers_before + 1
        page.locator("#csat a.tile").first.click()
        page.locator("main").get_by_text(SUBJECT).first.click()
        page.wait_for_url(re.compile(f"/t/{number}/"))
        assert problems == []


def find_mail(page: Page, stack: Stack, subject: str) -> None:
    """Open the newest mail with this subject in the customers' mailbox; it may take a moment to arrive."""
    for _ in range(100):
        page.goto(stack.url + "/mailbox/")
        link = page.get_by_role("link", name=re.compile(re.escape(subject)))
        if link.count():
            link.first.click()
            return
        page.wait_for_timeout(200)
    raise AssertionError(f"no mail with the subject {subject!r} arrived:\n{stack.log[-3000:]}")
