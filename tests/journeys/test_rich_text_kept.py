"""No formatted word is lost: while tickets change, before the scripts are there, on devices without them."""

import pytest
from playwright.sync_api import Browser, expect

from accounts.models import Role, User
from accounts.services import people
from core.clock import now
from tests.journeys.clipboards import PNG, paste
from tests.journeys.desk import eventually, open_page, profile
from tests.journeys.holding import Held
from tests.journeys.writing import begin, caret, editor, field, kept, sent
from tickets.models import DraftKind, SavedDraft, Ticket
from tickets.services import drafts, properties
from tickets.services.drafts import Writing

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket, pytest.mark.django_db(transaction=True)]

# What this browser still has to tell the server.
UNSAVED = "() => Object.values(localStorage).filter((kept) => kept.includes('\"dirty\":true'))"


def test_formatted_words_are_kept_through_live_changes_tickets_reloads_and_devices(
    browser: Browser, server: str, agent: User, tickets: list[Ticket]
) -> None:
    alpha, beta, _gamma = tickets
    with profile(browser) as laptop, profile(browser) as phone:
        page, problems = open_page(laptop, agent, server, f"/t/{alpha.pk}/")
        begin(page, alpha)
        page.keyboard.press("Control+b")
        page.keyboard.type("Half ")
        properties.set_subject(alpha.pk, "Alpha 2", by="system", now=now())
        expect(page.locator("#ticket-title")).to_have_text("Alpha 2")
        page.keyboard.type("bold")
        expect(editor(page, alpha).locator("b")).to_have_text("Half bold")
        page.locator(f"#row-{beta.pk}").click()
        expect(field(page, beta)).to_have_value("")
        begin(page, beta)
        page.keyboard.type("For Beta")
        expect(editor(page, beta)).to_have_text("For Beta")
        page.locator(f"#row-{alpha.pk}").click()
        expect(editor(page, alpha).locator("b")).to_have_text("Half bold")
        expect(page).to_have_url(f"{server}/t/{alpha.pk}/")
        page.reload()
        expect(editor(page, alpha).locator("b")).to_have_text("Half bold")
        eventually(lambda: "<b>Half bold</b>" in SavedDraft.objects.get(ticket=alpha).html, True)
        eventually(lambda: "Half bold" in str(page.evaluate(UNSAVED)), False)  # nothing of it is on its way
        there, _ = open_page(phone, agent, server, f"/t/{alpha.pk}/")
        expect(editor(there, alpha).locator("b")).to_have_text("Half bold")
        # Formatting alone is a change too.
        begin(there, alpha)
        there.keyboard.press("Control+a")
        there.keyboard.press("Control+b")
        expect(editor(there, alpha).locator("b")).to_have_count(0)
        eventually(lambda: SavedDraft.objects.get(ticket=alpha).html, "")
        page.reload()
        expect(field(page, alpha)).to_have_value("Half bold")
        expect(editor(page, alpha).locator("b")).to_have_count(0)
        assert kept(beta) == "For Beta"
        assert problems == []


def test_a_formatted_reply_that_was_taken_back_is_formatted_again(
    browser: Browser, server: str, agent: User, tickets: list[Ticket]
) -> None:
    alpha = tickets[0]
    with profile(browser) as context:
        page, problems = open_page(context, agent, server, f"/t/{alpha.pk}/")
        begin(page, alpha)
        page.keyboard.press("Control+b")
        page.keyboard.type("Too early")
        page.keyboard.press("Control+Enter")
        expect(field(page, alpha)).to_have_value("")
        page.get_by_role("button", name="Undo sending").click()
        expect(editor(page, alpha).locator("b")).to_have_text("Too early")
        assert problems == []


@pytest.mark.parametrize("late", ["writing", "editor"])
def test_what_is_typed_before_the_editor_came_stays_and_so_does_the_caret(
    browser: Browser, server: str, agent: User, tickets: list[Ticket], late: str
) -> None:
    alpha = tickets[0]
    with profile(browser, intercepts=True) as context:
        page, problems = open_page(context, agent, server, "/inbox/all/")
        scripts = Held(page, f"**/js/{late}.js", is_asked=False)
        page.locator(f"#row-{alpha.pk}").click()
        field(page, alpha).focus()
        page.keyboard.type("First\nHalf a sentence")
        for _ in range(3):
            page.keyboard.press("ArrowLeft")
        expect(field(page, alpha)).to_have_value("First\nHalf a sentence")
        expect(editor(page, alpha)).to_have_count(0)
        scripts.release()
        expect(editor(page, alpha)).to_be_focused()
        assert caret(editor(page, alpha)) == len("Half a sente")
        page.keyboard.type("--")
        expect(field(page, alpha)).to_have_value("First\nHalf a sente--nce")
        eventually(lambda: kept(alpha), "First\nHalf a sente--nce")
        assert problems == []


def test_a_formatted_draft_that_is_written_on_before_the_editor_came_is_still_formatted(
    browser: Browser, server: str, agent: User, tickets: list[Ticket]
) -> None:
    alpha = tickets[0]
    kept_before = Writing("Half bold", html="<div>Half <b>bold</b></div>")
    drafts.keep(alpha.pk, DraftKind.REPLY, kept_before, by=agent, now=now())
    with profile(browser, intercepts=True) as context:
        page, problems = open_page(context, agent, server, "/inbox/all/")
        scripts = Held(page, "**/js/editor.js", is_asked=False)
        page.locator(f"#row-{alpha.pk}").click()
        field(page, alpha).focus()
        page.keyboard.type(" and more")
        expect(field(page, alpha)).to_have_value("Half bold and more")
        scripts.release()
        expect(editor(page, alpha).locator("b")).to_have_text("bold and more")
        expect(editor(page, alpha)).to_be_focused()
        page.keyboard.type("!")
        expect(field(page, alpha)).to_have_value("Half bold and more!")
        eventually(lambda: "<b>bold and more!</b>" in SavedDraft.objects.get().html, True)
        assert problems == []


def test_what_is_done_before_the_scripts_came_is_done_when_they_are_here(
    browser: Browser, server: str, agent: User, tickets: list[Ticket]
) -> None:
    alpha = tickets[0]
    people.create_user(email="max@desk.test", name="Max Weber", role=Role.AGENT, password="max-1")
    with profile(browser, intercepts=True) as context:
        page, problems = open_page(context, agent, server, "/inbox/all/")
        scripts = Held(page, "**/js/writing.js", is_asked=False)
        page.locator(f"#row-{alpha.pk}").click()
        paste(field(page, alpha), png=PNG)
        note = page.locator(".composer__form--note")
        page.locator('.composer input[value="note"]').check(force=True)
        expect(field(page, alpha, "note")).to_be_focused()
        page.keyboard.type("Ask @ma")
        note.get_by_role("button", name="More formatting").click()
        expect(note.locator(".tools__more")).to_be_hidden()
        scripts.release()
        expect(page.locator("#mention-list")).to_contain_text("@Max Weber")
        page.keyboard.press("Enter")
        expect(field(page, alpha, "note")).to_have_value("Ask @Max Weber ")
        expect(note.locator(".tools__more")).to_be_visible()
        expect(editor(page, alpha).locator('img[src*="/pictures/"]')).to_have_count(1)
        assert problems == []


def test_words_that_are_being_composed_are_not_disturbed(
    browser: Browser, server: str, agent: User, tickets: list[Ticket]
) -> None:
    alpha = tickets[0]
    with profile(browser) as context:
        page, problems = open_page(context, agent, server, f"/t/{alpha.pk}/")
        begin(page, alpha)
        ime = context.new_cdp_session(page)
        for composed in ("n", "ni", "nih", "niha", "nihao"):
            ime.send(
                "Input.imeSetComposition",
                {"text": composed, "selectionStart": len(composed), "selectionEnd": len(composed)},
            )
            properties.set_subject(alpha.pk, f"Alpha {composed}", by="system", now=now())
            expect(page.locator("#ticket-title")).to_have_text(f"Alpha {composed}")
        ime.send("Input.insertText", {"text": "你好"})
        expect(field(page, alpha)).to_have_value("你好")
        eventually(lambda: kept(alpha), "你好")
        assert problems == []


def test_without_scripts_the_plain_field_is_there_and_has_the_text_of_a_formatted_draft(
    browser: Browser, server: str, agent: User, tickets: list[Ticket]
) -> None:
    alpha = tickets[0]
    with profile(browser) as context:
        page, _ = open_page(context, agent, server, f"/t/{alpha.pk}/")
        begin(page, alpha)
        page.keyboard.press("Control+b")
        page.keyboard.type("Strong words")
        eventually(
            lambda: "<b>" in (SavedDraft.objects.get().html if SavedDraft.objects.exists() else ""), True
        )
        cookies = context.cookies()
    plain = browser.new_context(java_script_enabled=False)
    try:
        plain.add_cookies(cookies)
        page = plain.new_page()
        page.goto(f"{server}/t/{alpha.pk}/")
        expect(field(page, alpha)).to_have_value("Strong words")
        expect(page.locator("[data-tools]").first).to_be_hidden()
        field(page, alpha).fill("Other words")
        page.locator(".composer__form--reply [data-send]").click()
        expect(page.locator("#messages")).to_contain_text("Other words")
    finally:
        plain.close()
    assert (sent().text, sent().html) == ("Other words", "")
