"""The list that opens behind an @ or a colon, when what it needs comes late or in another order."""

import pytest
from playwright.sync_api import Browser, expect

from accounts.models import Role, User
from accounts.services import people
from tests.journeys.desk import open_page, profile, wait_live
from tests.journeys.holding import Held
from tests.journeys.writing import begin, editor, field
from tickets.models import Ticket

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("late", ["suggest.js", "mention.js", "names/"])
def test_names_are_offered_in_a_first_note_whatever_comes_last(
    browser: Browser, server: str, agent: User, tickets: list[Ticket], late: str
) -> None:
    alpha = tickets[0]
    people.create_user(email="max@desk.test", name="Maximilian Weber", role=Role.AGENT, password="max-1")
    with profile(browser, intercepts=True) as context:
        page, problems = open_page(context, agent, server, f"/t/{alpha.pk}/")
        wait_live(page)
        editors, lists = (Held(page, f"**/{name}", is_asked=False) for name in ("editor.js", late))
        page.keyboard.press("n")
        expect(field(page, alpha, "note")).to_be_focused()
        page.keyboard.type("Ask @Maximilian We")
        editors.wait()
        lists.wait()
        editors.release()
        expect(editor(page, alpha, "note")).to_be_focused()
        lists.release()
        expect(page.locator("#mention-list [aria-selected=true]")).to_have_text("@Maximilian Weber")
        page.keyboard.press("Enter")
        expect(field(page, alpha, "note")).to_have_value("Ask @Maximilian Weber ")
        assert problems == []


def test_a_list_goes_on_when_the_editor_takes_the_place_of_its_field(
    browser: Browser, server: str, agent: User, tickets: list[Ticket]
) -> None:
    alpha = tickets[0]
    people.create_user(email="max@desk.test", name="Max Weber", role=Role.AGENT, password="max-1")
    with profile(browser, intercepts=True) as context:
        page, problems = open_page(context, agent, server, f"/t/{alpha.pk}/")
        wait_live(page)
        editors = Held(page, "**/editor.js", is_asked=False)
        page.keyboard.press("n")
        expect(field(page, alpha, "note")).to_be_focused()
        page.keyboard.type("Ask @ma")
        expect(page.locator("#mention-list")).to_contain_text("@Max Weber")
        # The first thing that the editor gets is the key that takes the name.
        page.evaluate("""() => document.addEventListener("focusin", ({ target }) => queueMicrotask(() => {
          const init = { key: "Enter", bubbles: true, cancelable: true };
          if (target.matches(".rich")) target.dispatchEvent(new KeyboardEvent("keydown", init));
        }))""")
        editors.release()
        expect(field(page, alpha, "note")).to_have_value("Ask @Max Weber ")
        expect(editor(page, alpha, "note")).to_be_focused()
        assert problems == []


def test_a_list_that_comes_too_late_leaves_that_of_another_field_open(
    browser: Browser, server: str, agent: User, tickets: list[Ticket]
) -> None:
    alpha = tickets[0]
    people.create_user(email="max@desk.test", name="Max Weber", role=Role.AGENT, password="max-1")
    with profile(browser, intercepts=True) as context:
        page, problems = open_page(context, agent, server, f"/t/{alpha.pk}/")
        begin(page, alpha)
        emoji = Held(page, "**/emoji-list.js", is_asked=False)
        page.keyboard.type("Great :parc")
        emoji.wait()
        page.keyboard.press("Escape")
        page.keyboard.press("n")
        expect(editor(page, alpha, "note")).to_be_focused()
        page.keyboard.type("Ask @ma")
        expect(page.locator("#mention-list")).to_contain_text("@Max Weber")
        emoji.release()
        page.evaluate("() => import('/static/desk/js/emoji.js').then(({ known }) => known())")
        page.keyboard.press("Enter")
        expect(field(page, alpha, "note")).to_have_value("Ask @Max Weber ")
        assert problems == []
