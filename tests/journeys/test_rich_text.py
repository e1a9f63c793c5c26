"""Writing with the editor: keys, lists and links, pastes, pictures, emoji."""

import os

import pytest
from playwright.sync_api import Browser, Locator, expect

from accounts.models import Role, User
from accounts.services import people
from channels_app.models import Delivery
from channels_app.services.compose import compose
from tests.journeys import clipboards
from tests.journeys.clipboards import PNG, paste
from tests.journeys.desk import eventually, open_page, profile, wait_live
from tests.journeys.writing import begin, editor, field, sent
from tickets.models import CannedAnswer, SavedDraft, Ticket

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket, pytest.mark.django_db(transaction=True)]


def html(place: Locator) -> str:
    return str(place.evaluate("root => root.innerHTML"))


def test_what_is_typed_after_a_button_is_typed_into_what_it_made(
    browser: Browser, server: str, agent: User, tickets: list[Ticket]
) -> None:
    with profile(browser) as context:
        page, problems = open_page(context, agent, server, f"/t/{tickets[0].pk}/")
        place = begin(page, tickets[0])
        button = page.locator(".composer__form--reply").get_by_role("button", name="List", exact=True)
        # Asked within the task of the click: whatever waits is too late for a quick hand.
        made = button.evaluate(
            "(button, id) => (button.click(), document.querySelectorAll(id).length)", "div.rich li"
        )
        assert made == 1
        expect(place).to_be_focused()
        assert problems == []


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
        paste(place, png=PNG)
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
        paste(place, png=PNG)
        expect(page.locator("[data-files]").first).to_contain_text("was not uploaded")
        expect(place.locator("img")).to_have_count(0)
        expect(field(page, alpha)).to_have_value("Look")


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
        paste(place, png=PNG)
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
