"""No word is lost, and none stands in the wrong ticket: what can happen to a text while it is being written."""

import pytest
from playwright.sync_api import Browser, Error, expect

from accounts.models import Role, User
from accounts.services import people
from core.clock import now
from tests import factories
from tests.journeys.desk import eventually, open_page, profile, wait_live
from tests.journeys.holding import Held
from tests.journeys.writing import caret, editor, field, kept
from tickets.models import Brand, Message, Ticket
from tickets.services import properties, replies, writing
from tickets.services.replies import Draft

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket, pytest.mark.django_db(transaction=True)]


def test_a_live_message_while_typing_takes_neither_text_nor_focus_nor_caret(
    browser: Browser, server: str, agent: User, tickets: list[Ticket], brand: Brand
) -> None:
    alpha = tickets[0]
    with profile(browser) as context:
        page, problems = open_page(context, agent, server, f"/t/{alpha.pk}/")
        wait_live(page)
        field(page, alpha).click()
        field(page, alpha).press_sequentially("Half a sentence")
        for _ in range(3):
            page.keyboard.press("ArrowLeft")
        reference = Message.objects.get(ticket=alpha).rfc_message_id
        factories.received(
            brand, now=now(), references=(reference,), text="Any news?", email="A@customer.test"
        )
        expect(page.locator("#messages")).to_contain_text("Any news?")
        expect(editor(page, alpha)).to_be_focused()
        expect(field(page, alpha)).to_have_value("Half a sentence")
        assert caret(editor(page, alpha)) == 12
        eventually(lambda: kept(alpha), "Half a sentence")
        assert problems == []


def test_a_refresh_of_the_same_ticket_leaves_the_text_alone(
    browser: Browser, server: str, agent: User, tickets: list[Ticket]
) -> None:
    alpha = tickets[0]
    with profile(browser) as context:
        page, problems = open_page(context, agent, server, f"/t/{alpha.pk}/")
        wait_live(page)
        field(page, alpha).press_sequentially("Word by ", delay=5)
        for number in range(5):
            properties.set_subject(alpha.pk, f"Alpha {number}", by="system", now=now())
            field(page, alpha).press_sequentially("word ", delay=10)
        expect(page.locator("#ticket-title")).to_have_text("Alpha 4")
        expect(field(page, alpha)).to_have_value("Word by " + "word " * 5)
        eventually(lambda: kept(alpha), "Word by " + "word " * 5)
        assert problems == []


def test_from_ticket_to_ticket_and_back_each_keeps_its_own_words(
    browser: Browser, server: str, agent: User, tickets: list[Ticket]
) -> None:
    alpha, beta, gamma = tickets
    with profile(browser) as context:
        page, problems = open_page(context, agent, server, "/inbox/all/")
        wait_live(page)
        words = dict.fromkeys(tickets, "")
        for turn in range(3):
            for ticket in (alpha, beta, gamma):
                page.locator(f"#row-{ticket.pk}").click()
                expect(field(page, ticket)).to_have_value(words[ticket])
                # No pause before the next ticket: what was typed last must not need one.
                field(page, ticket).press_sequentially(f"{ticket.subject}{turn} ")
                words[ticket] += f"{ticket.subject}{turn} "
        for ticket in tickets:
            eventually(lambda ticket=ticket: kept(ticket), words[ticket])
            expect(page.locator(f"#row-{ticket.pk}")).to_contain_text(f"Draft: {ticket.subject}0")
        assert problems == []


def test_reply_and_note_of_one_ticket_are_two_texts(
    browser: Browser, server: str, agent: User, tickets: list[Ticket]
) -> None:
    alpha = tickets[0]
    with profile(browser) as context:
        page, problems = open_page(context, agent, server, f"/t/{alpha.pk}/")
        wait_live(page)
        field(page, alpha).press_sequentially("For the customer")
        page.locator('.composer input[value="note"]').check(force=True)
        field(page, alpha, "note").press_sequentially("For colleagues")
        page.keyboard.press("Control+Enter")
        expect(page.locator(".message--note")).to_contain_text("For colleagues")
        expect(field(page, alpha)).to_have_value("For the customer")
        expect(field(page, alpha, "note")).to_have_value("")
        eventually(lambda: (kept(alpha), kept(alpha, "note")), ("For the customer", None))
        assert problems == []


def test_a_reload_in_the_middle_of_a_word_keeps_it(
    browser: Browser, server: str, agent: User, tickets: list[Ticket]
) -> None:
    alpha = tickets[0]
    with profile(browser) as context:
        page, problems = open_page(context, agent, server, f"/t/{alpha.pk}/")
        wait_live(page)
        field(page, alpha).press_sequentially("Unfinis")
        page.reload()
        wait_live(page)
        expect(field(page, alpha)).to_have_value("Unfinis")
        field(page, alpha).press("End")
        field(page, alpha).press_sequentially("hed")
        eventually(lambda: kept(alpha), "Unfinished")
        assert problems == []


def test_a_crash_of_the_tab_loses_no_word(
    browser: Browser, server: str, agent: User, tickets: list[Ticket]
) -> None:
    alpha = tickets[0]
    with profile(browser) as context:
        page, _problems = open_page(context, agent, server, f"/t/{alpha.pk}/")
        wait_live(page)
        field(page, alpha).press_sequentially("Typed right before the crash")
        with pytest.raises(Error):
            page.goto("chrome://crash", timeout=5000)
        again = context.new_page()
        again.goto(f"{server}/t/{alpha.pk}/")
        expect(field(again, alpha)).to_have_value("Typed right before the crash")
        eventually(lambda: kept(alpha), "Typed right before the crash")


def test_a_closed_tab_has_sent_what_was_typed_last(
    browser: Browser, server: str, agent: User, tickets: list[Ticket]
) -> None:
    alpha = tickets[0]
    with profile(browser) as context:
        page, _problems = open_page(context, agent, server, f"/t/{alpha.pk}/")
        wait_live(page)
        field(page, alpha).press_sequentially("Gone in a moment")
        page.close()
        eventually(lambda: kept(alpha), "Gone in a moment")


def test_a_text_follows_to_another_device(
    browser: Browser, server: str, agent: User, tickets: list[Ticket]
) -> None:
    alpha, beta, _gamma = tickets
    with profile(browser) as laptop, profile(browser) as phone:
        here, problems = open_page(laptop, agent, server, f"/t/{alpha.pk}/")
        wait_live(here)
        field(here, alpha).press_sequentially("Begun on the laptop")
        eventually(lambda: kept(alpha), "Begun on the laptop")
        there, _ = open_page(phone, agent, server, f"/t/{beta.pk}/")
        wait_live(there)
        expect(there.locator(f"#row-{alpha.pk}")).to_contain_text("Draft: Begun on the laptop")
        expect(field(there, beta)).to_have_value("")
        there.locator(f"#row-{alpha.pk}").click()
        expect(field(there, alpha)).to_have_value("Begun on the laptop")
        field(there, alpha).press("End")
        field(there, alpha).press_sequentially(", ended on the phone")
        eventually(lambda: kept(alpha), "Begun on the laptop, ended on the phone")
        here.reload()
        expect(field(here, alpha)).to_have_value("Begun on the laptop, ended on the phone")
        assert problems == []


def test_two_devices_at_once_lose_neither_text(
    browser: Browser, server: str, agent: User, tickets: list[Ticket]
) -> None:
    alpha = tickets[0]
    with profile(browser) as laptop, profile(browser) as phone:
        here, problems = open_page(laptop, agent, server, f"/t/{alpha.pk}/")
        there, _ = open_page(phone, agent, server, f"/t/{alpha.pk}/")
        wait_live(here)
        wait_live(there)
        field(there, alpha).press_sequentially("Text of the phone")
        eventually(lambda: kept(alpha), "Text of the phone")
        field(here, alpha).press_sequentially("Text of the laptop")
        offer = here.locator(".composer__form--reply [data-offer]")
        expect(offer).to_contain_text("Text of the phone")
        # Offered, not forced: nothing is taken out of the field, and nothing of the other device is gone.
        expect(field(here, alpha)).to_have_value("Text of the laptop")
        assert kept(alpha) == "Text of the phone"
        offer.get_by_role("button", name="Use that text").click()
        expect(field(here, alpha)).to_have_value("Text of the phone")
        expect(offer).to_contain_text("Text of the laptop")
        offer.get_by_role("button", name="Back to it").click()
        expect(field(here, alpha)).to_have_value("Text of the laptop")
        eventually(lambda: kept(alpha), "Text of the laptop")
        # A conflict on a saved text is answered with 409: the console of the browser says so, nothing else.
        assert all("409" in problem for problem in problems)


def test_a_pane_that_was_fetched_before_the_sending_does_not_bring_the_text_back(
    browser: Browser, server: str, agent: User, tickets: list[Ticket]
) -> None:
    alpha = tickets[0]
    with profile(browser, intercepts=True) as context:
        page, problems = open_page(context, agent, server, f"/t/{alpha.pk}/")
        wait_live(page)
        field(page, alpha).fill("Said once")
        eventually(lambda: kept(alpha), "Said once")
        panes = Held(page, f"**/t/{alpha.pk}/?pane=1*")
        sendings = Held(page, f"**/t/{alpha.pk}/reply/", is_asked=False)
        page.locator(f"#row-{alpha.pk}").click()
        panes.wait()
        page.locator(".composer__form--reply [data-send]").click()
        sendings.wait()
        panes.release()
        expect(page.locator("#pane")).to_be_focused()  # the panes were shown, or left alone
        sendings.release()
        expect(page.locator("#messages")).to_contain_text("Said once")
        expect(field(page, alpha)).to_have_value("")
        page.reload()
        expect(field(page, alpha)).to_have_value("")
        assert problems == []


def test_what_is_typed_before_the_chips_are_there_becomes_one_wherever_the_caret_stood(
    browser: Browser, server: str, agent: User, tickets: list[Ticket]
) -> None:
    alpha = tickets[0]
    with profile(browser, intercepts=True) as context:
        page, problems = open_page(context, agent, server, f"/t/{alpha.pk}/")
        wait_live(page)
        scripts = Held(page, "**/recipients*.js")
        form = page.locator(".composer__form--reply")
        to = form.locator("input[name=to]")
        to.evaluate("field => { field.focus(); field.setSelectionRange(3, 3); }")
        scripts.wait()
        page.keyboard.type("jane2@customer.test, half")
        scripts.release()
        expect(form.get_by_role("button", name="Remove jane2@customer.test")).to_be_visible()
        expect(form.get_by_role("button", name="Remove A@customer.test")).to_be_visible()
        expect(form.get_by_role("combobox", name="To")).to_have_value("half")
        page.keyboard.type("way@shop.test,")
        expect(form.get_by_role("button", name="Remove halfway@shop.test")).to_be_visible()
        assert problems == []


def test_a_text_that_was_sent_on_another_device_is_gone_here_too(
    browser: Browser, server: str, agent: User, tickets: list[Ticket]
) -> None:
    alpha, beta, _gamma = tickets
    with profile(browser) as context:
        page, problems = open_page(context, agent, server, f"/t/{alpha.pk}/")
        wait_live(page)
        field(page, alpha).press_sequentially("Sent from the phone")
        eventually(lambda: kept(alpha), "Sent from the phone")
        page.locator(f"#row-{beta.pk}").click()
        expect(field(page, beta)).to_have_value("")
        writing.send_reply(alpha.pk, Draft(text="Sent from the phone"), by=agent, now=now())
        page.locator(f"#row-{alpha.pk}").click()
        expect(page.locator("#messages")).to_contain_text("Sent from the phone")
        expect(field(page, alpha)).to_have_value("")
        assert kept(alpha) is None
        assert problems == []


def test_without_a_connection_the_text_waits_and_then_follows(
    browser: Browser, server: str, agent: User, tickets: list[Ticket]
) -> None:
    alpha = tickets[0]
    with profile(browser) as context:
        page, _problems = open_page(context, agent, server, f"/t/{alpha.pk}/")
        wait_live(page)
        context.set_offline(True)
        with page.expect_event("requestfailed", lambda request: "/drafts/" in request.url):
            field(page, alpha).press_sequentially("Written in a tunnel")
        assert kept(alpha) is None
        context.set_offline(False)
        eventually(lambda: kept(alpha), "Written in a tunnel")


def test_a_reply_that_did_not_see_a_colleagues_is_stopped_and_one_key_sends_it_anyway(
    browser: Browser, server: str, agent: User, tickets: list[Ticket]
) -> None:
    alpha = tickets[0]
    colleague = people.create_user(email="max@desk.test", name="Max Weber", role=Role.AGENT, password="max-1")
    with profile(browser) as context:
        page, problems = open_page(context, agent, server, f"/t/{alpha.pk}/")
        wait_live(page)
        field(page, alpha).press_sequentially("My answer")
        replies.reply(alpha.pk, Draft(text="Max was quicker"), by=colleague, now=now())
        expect(page.locator("#messages")).to_contain_text("Max was quicker")
        page.keyboard.press("Control+Enter")
        problem = page.locator(".composer__form--reply [data-problem]")
        expect(problem).to_contain_text("Max Weber answered while you were writing")
        expect(page.locator(".message--new")).to_contain_text("Max was quicker")
        expect(field(page, alpha)).to_have_value("My answer")
        assert Message.objects.filter(text="My answer").count() == 0
        page.keyboard.press("Control+Enter")
        expect(field(page, alpha)).to_have_value("")
        expect(page.locator("#messages")).to_contain_text("My answer")
        expect(problem).to_be_hidden()
        assert Message.objects.filter(text="My answer").count() == 1
        assert all("409" in said for said in problems)


def test_what_was_to_be_sent_and_resolved_is_resolved_when_it_is_sent_anyway(
    browser: Browser, server: str, agent: User, tickets: list[Ticket]
) -> None:
    alpha = tickets[0]
    colleague = people.create_user(email="max@desk.test", name="Max Weber", role=Role.AGENT, password="max-1")
    with profile(browser) as context:
        page, problems = open_page(context, agent, server, f"/t/{alpha.pk}/")
        wait_live(page)
        field(page, alpha).press_sequentially("My answer")
        replies.reply(alpha.pk, Draft(text="Max was quicker"), by=colleague, now=now())
        expect(page.locator("#messages")).to_contain_text("Max was quicker")
        page.keyboard.press("Control+Shift+Enter")
        page.get_by_role("button", name="Send anyway").click()
        expect(field(page, alpha)).to_have_value("")
        expect(page.get_by_role("button", name="Reopen")).to_be_visible()
        eventually(lambda: Ticket.objects.get(pk=alpha.pk).status, "resolved")
        assert all("409" in said for said in problems)


def test_a_reply_that_was_taken_back_stands_in_the_composer_again(
    browser: Browser, server: str, agent: User, tickets: list[Ticket]
) -> None:
    alpha = tickets[0]
    with profile(browser) as context:
        page, problems = open_page(context, agent, server, f"/t/{alpha.pk}/")
        wait_live(page)
        field(page, alpha).press_sequentially("Too early")
        page.keyboard.press("Control+Enter")
        expect(field(page, alpha)).to_have_value("")
        page.get_by_role("button", name="Undo sending").click()
        expect(field(page, alpha)).to_have_value("Too early")
        expect(page.locator("#messages")).not_to_contain_text("Too early")
        assert not Message.objects.filter(text="Too early").exists()
        assert problems == []
