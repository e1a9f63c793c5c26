"""Writing with the editor: keys, lists and links, pastes, pictures, emoji; and no word of it is lost."""

import base64
import os
from collections.abc import Iterator

import pytest
from django.core.cache import cache
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from accounts.models import Role, User
from accounts.services import people
from channels_app.models import Delivery
from channels_app.services.compose import compose
from core.clock import now
from tests import factories
from tests.journeys import clipboards
from tests.journeys.browser import ARGUMENTS, need_chromium
from tests.journeys.desk_server import desk_server
from tests.journeys.test_desk import open_page, profile, wait_live
from tests.journeys.test_drafts import Held, editor, eventually, field, kept
from tickets.models import Brand, CannedAnswer, Direction, DraftKind, Message, SavedDraft, Ticket
from tickets.services import drafts, properties
from tickets.services.drafts import Writing

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket, pytest.mark.django_db(transaction=True)]

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAIAAAACUFjqAAAAEklEQVR4nGP4z8CAB+GTG8HSALfKY51sNhLUAAAAAElFTkSuQmCC"
)
PASTE = """(root, { html, text, png }) => {
  const data = new DataTransfer();
  if (html) data.setData("text/html", html);
  if (text) data.setData("text/plain", text);
  if (png) {
    const bytes = Uint8Array.from(atob(png), (letter) => letter.charCodeAt(0));
    data.items.add(new File([bytes], "image.png", { type: "image/png" }));
  }
  root.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


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
def brand(transactional_db: None) -> Brand:
    return Brand.objects.create(name="Atelier Brume", slug="brume", is_default=True)


@pytest.fixture
def agent(transactional_db: None) -> User:
    return people.create_user(
        email="lea@desk.test", name="Léa Martin", role=Role.ADMIN, password="lea-pass-1"
    )


@pytest.fixture
def tickets(brand: Brand) -> list[Ticket]:
    return [
        factories.ticket(brand, now=now(), subject=subject, email=f"{subject[0]}@customer.test")
        for subject in ("Alpha", "Beta")
    ]


@pytest.fixture
def server() -> Iterator[str]:
    with desk_server() as url:
        yield url


def begin(page: Page, ticket: Ticket, kind: str = "reply") -> Locator:
    """The editor with the caret in it."""
    wait_live(page)
    field(page, ticket, kind).focus()
    expect(editor(page, ticket, kind)).to_be_focused()
    return editor(page, ticket, kind)


def paste(place: Locator, **what: str) -> None:
    place.evaluate(PASTE, {"html": "", "text": "", "png": "", **what})


def html(place: Locator) -> str:
    return str(place.evaluate("root => root.innerHTML"))


def sent() -> Message:
    return Message.objects.get(direction=Direction.OUTBOUND)


def caret(place: Locator) -> int:
    """How many characters stand before the caret in the text of its line."""
    return int(place.evaluate("() => getSelection().anchorOffset"))


def test_keys_and_buttons_give_form_and_the_customer_gets_both_parts(
    browser: Browser, server: str, agent: User, tickets: list[Ticket]
) -> None:
    alpha = tickets[0]
    agent.signature = "Léa of Atelier Brume"
    agent.save(update_fields=["signature"])
    with profile(browser) as context:
        page, problems = open_page(context, agent, server, f"/t/{alpha.pk}/")
        begin(page, alpha)
        bold = page.locator(".composer__form--reply").get_by_role("button", name="Bold", exact=True)
        page.keyboard.type("Dear Jane, this is ")
        page.keyboard.press("Control+b")
        expect(bold).to_have_attribute("aria-pressed", "true")
        page.keyboard.type("important")
        page.keyboard.press("Control+b")
        expect(bold).to_have_attribute("aria-pressed", "false")
        page.keyboard.type(" and ")
        page.keyboard.press("Control+i")
        page.keyboard.type("kind")
        page.keyboard.press("Control+i")
        page.keyboard.press("Enter")
        page.locator(".composer__form--reply").get_by_role("button", name="List", exact=True).click()
        page.keyboard.type("one")
        page.keyboard.press("Enter")
        page.keyboard.type("two")
        page.keyboard.press("Enter")
        page.keyboard.press("Enter")
        page.keyboard.type("Our terms")
        for _ in range(5):
            page.keyboard.press("Shift+ArrowLeft")
        page.keyboard.press("Control+k")
        expect(page.locator(".rich-link")).to_be_focused()
        page.keyboard.type("shop.test/terms")
        page.keyboard.press("Enter")
        expect(editor(page, alpha).locator("a")).to_have_attribute("href", "https://shop.test/terms")
        if folder := os.environ.get("SHOTS"):
            page.screenshot(path=f"{folder}/rich.png")
        page.keyboard.press("Control+Enter")
        expect(page.locator("#messages .message--outbound b")).to_have_text("important")
        expect(page.locator("#messages .message--outbound li")).to_have_count(2)
        expect(editor(page, alpha)).to_have_text("")
        if folder:
            page.screenshot(path=f"{folder}/rich-sent.png")
        assert problems == []
    message = sent()
    assert "<b>important</b>" in message.html
    assert "<i>kind</i>" in message.html
    assert message.text.startswith("Dear Jane, this is important and kind\n\n- one\n- two")
    assert "terms <https://shop.test/terms>" in message.text
    outbound = compose(Delivery(message=message, recipient="a@customer.test"))
    assert "<b>important</b>" in outbound.html
    assert "Léa of Atelier Brume" in outbound.html
    assert "- one\n- two" in outbound.text


def test_what_has_no_form_is_sent_as_the_text_that_it_is(
    browser: Browser, server: str, agent: User, tickets: list[Ticket]
) -> None:
    alpha = tickets[0]
    with profile(browser) as context:
        page, problems = open_page(context, agent, server, f"/t/{alpha.pk}/")
        begin(page, alpha)
        page.keyboard.type("First line")
        page.keyboard.press("Enter")
        page.keyboard.press("Enter")
        page.keyboard.type("- a < b & see https://shop.test/a ")
        expect(field(page, alpha)).to_have_value("First line\n\n- a < b & see https://shop.test/a ")
        page.keyboard.press("Control+Enter")
        expect(page.locator("#messages .message--outbound")).to_contain_text("First line")
        assert problems == []
    assert (sent().text, sent().html) == ("First line\n\n- a < b & see https://shop.test/a ", "")


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        (clipboards.WORD, ["<b>Offer</b> of today", "<ul>", "Two chairs", "One table"]),
        (clipboards.GMAIL, ["Hello <b>Jane</b>", "<ol>", "first", "<blockquote>", "said before"]),
        (
            clipboards.WEB,
            ["<b>Terms</b>", '<a href="https://shop.test/terms">the terms</a>', "now</i>", "<td>", "40"],
        ),
        (clipboards.DOCS, ["<b>Strong</b>", " and ", "<i>slanted</i>"]),
    ],
    ids=["word", "gmail", "web page", "google docs"],
)
def test_a_paste_keeps_its_structure_and_nothing_else(
    browser: Browser, server: str, agent: User, tickets: list[Ticket], source: str, wanted: list[str]
) -> None:
    alpha = tickets[0]
    with profile(browser) as context:
        page, problems = open_page(context, agent, server, f"/t/{alpha.pk}/")
        place = begin(page, alpha)
        paste(place, html=source, text="as text")
        expect(place).not_to_have_text("")
        found = html(place)
        for piece in wanted:
            assert piece in found.replace("<em>", "<i>").replace("</em>", "</i>"), found
        for piece in (
            "style",
            "class",
            "mso",
            "o:p",
            "onclick",
            "script",
            "track",
            "iframe",
            "svg",
            "form",
            "·",
        ):
            assert piece not in found, (piece, found)
        page.keyboard.press("Control+Enter")
        expect(page.locator("#messages .message--outbound")).to_be_visible()
        page.wait_for_load_state("networkidle")
        # Nothing ran, and nothing was even reported to have tried.
        assert problems == []


def test_a_screenshot_stands_in_the_text_and_reaches_the_customer_as_a_part_of_the_mail(
    browser: Browser, server: str, agent: User, tickets: list[Ticket]
) -> None:
    alpha = tickets[0]
    with profile(browser) as context:
        page, problems = open_page(context, agent, server, f"/t/{alpha.pk}/")
        place = begin(page, alpha)
        page.keyboard.type("Press here: ")
        paste(place, png=base64.b64encode(PNG).decode())
        expect(place.locator('img[src*="/pictures/"]')).to_have_count(1)
        assert place.locator("img").evaluate("async one => (await one.decode(), one.naturalWidth)") == 10
        eventually(lambda: SavedDraft.objects.get().html.count('src="cid:'), 1)
        page.reload()
        expect(editor(page, alpha).locator('img[src*="/pictures/"]')).to_have_count(1)
        expect(page.locator(".composer__form--reply [data-files] .attachment")).to_have_count(0)
        field(page, alpha).focus()
        page.keyboard.press("Control+Enter")
        shown = page.locator("#messages .message--outbound img")
        assert shown.evaluate("async one => (await one.decode(), one.naturalWidth)") == 10
        assert problems == []
    message = sent()
    picture = message.attachments.get()
    assert picture.is_inline
    assert f'src="cid:{picture.content_id}"' in message.html
    outbound = compose(Delivery(message=message, recipient="a@customer.test"))
    assert [file.content_id for file in outbound.files] == [picture.content_id]


def test_a_picture_that_cannot_be_uploaded_says_so_and_the_text_stays(
    browser: Browser, server: str, agent: User, tickets: list[Ticket]
) -> None:
    alpha = tickets[0]
    with profile(browser, intercepts=True) as context:
        page, _problems = open_page(context, agent, server, f"/t/{alpha.pk}/")
        place = begin(page, alpha)
        page.keyboard.type("Look")
        page.route("**/files/", lambda route: route.abort())
        paste(place, png=base64.b64encode(PNG).decode())
        expect(page.locator("[data-files]").first).to_contain_text("was not uploaded")
        expect(place.locator("img")).to_have_count(0)
        expect(field(page, alpha)).to_have_value("Look")


# What this browser still has to tell the server.
UNSAVED = "() => Object.values(localStorage).filter((kept) => kept.includes('\"dirty\":true'))"


def test_formatted_words_are_kept_through_live_changes_tickets_reloads_and_devices(
    browser: Browser, server: str, agent: User, tickets: list[Ticket]
) -> None:
    alpha, beta = tickets
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


def test_what_is_forwarded_has_formatted_words_and_pictures_above_it(
    browser: Browser, server: str, agent: User, tickets: list[Ticket]
) -> None:
    alpha = tickets[0]
    with profile(browser) as context:
        page, problems = open_page(context, agent, server, f"/t/{alpha.pk}/")
        wait_live(page)
        page.keyboard.press("f")
        page.keyboard.type("depot@supplier.test,")
        expect(page.get_by_role("button", name="Remove depot@supplier.test")).to_be_visible()
        field(page, alpha, "forward").focus()
        place = editor(page, alpha, "forward")
        expect(place).to_be_focused()
        page.keyboard.press("Control+b")
        page.keyboard.type("Urgent: ")
        paste(place, png=base64.b64encode(PNG).decode())
        expect(place.locator('img[src*="/pictures/"]')).to_have_count(1)
        page.keyboard.press("Control+Enter")
        sending = page.locator(".message--side")
        expect(sending.locator("b", has_text="Urgent")).to_be_visible()
        page.get_by_role("button", name="Undo sending").click()
        expect(sending).to_have_count(0)
        expect(place.locator("b")).to_contain_text("Urgent")
        expect(place.locator('img[src*="/pictures/"]')).to_have_count(1)
        field(page, alpha, "forward").focus()
        page.keyboard.press("Control+Enter")
        expect(sending.locator("b", has_text="Urgent")).to_be_visible()
        assert problems == []
    message = sent()
    assert [file.is_inline for file in message.attachments.all()] == [True]
    outbound = compose(Delivery(message=message, recipient="depot@supplier.test"))
    assert "<b>Urgent:" in outbound.html
    assert "Forwarded message" in outbound.html


def test_emoji_answers_and_mentions_are_reached_from_the_keys(
    browser: Browser, server: str, agent: User, tickets: list[Ticket]
) -> None:
    alpha = tickets[0]
    people.create_user(email="max@desk.test", name="Max Weber", role=Role.AGENT, password="max-1")
    CannedAnswer.objects.create(
        title="Thanks", shortcut="thx", text="Thank you, truly.", html="<p>Thank you, <b>truly</b>.</p>"
    )
    with profile(browser) as context:
        page, problems = open_page(context, agent, server, f"/t/{alpha.pk}/")
        place = begin(page, alpha)
        page.keyboard.type("Great :parc")
        other = page.locator("#mention-list")
        expect(other).to_contain_text("📦")
        page.keyboard.press("Enter")
        expect(field(page, alpha)).to_have_value("Great 📦")
        page.keyboard.press("Enter")
        page.keyboard.press("/")
        expect(page.locator("#picker")).to_be_visible()
        page.keyboard.type("thx")
        page.keyboard.press("Enter")
        expect(place.locator("b")).to_have_text("truly")
        expect(place).to_be_focused()
        note = editor(page, alpha, "note")
        page.locator('.composer input[value="note"]').check(force=True)
        expect(note).to_be_focused()
        page.keyboard.type("Ask @ma")
        expect(page.locator("#mention-list")).to_contain_text("@Max Weber")
        page.keyboard.press("Enter")
        page.keyboard.press("Control+b")
        page.keyboard.type("now")
        page.keyboard.press("Control+Enter")
        expect(page.locator(".message--note .mention")).to_have_text("@Max Weber")
        expect(page.locator(".message--note b")).to_have_text("now")
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
        paste(field(page, alpha), png=base64.b64encode(PNG).decode())
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
