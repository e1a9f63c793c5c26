"""What agents and admins do besides answering, without a mouse."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from accounts.models import User
from core.clock import now
from routing.models import Rule
from tests import factories
from tests.journeys.desk import open_page, profile, wait_live
from tests.journeys.keyboard import Hands
from tickets.models import Brand, Direction, Message, Queue, Ticket, TicketLink
from tickets.services import files, replies
from tickets.services.replies import Draft

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def ticket(brand: Brand, agent: User) -> Ticket:
    """A ticket with copies, a file and a note."""
    made = factories.ticket(brand, now=now(), subject="Kettle", cc=("boss@customer.test",))
    first = Message.objects.get(ticket=made)
    replies.attach(first, [files.store(b"All about it", filename="words.txt", content_type="text/plain")])
    replies.add_note(made.pk, Draft("Called twice."), by=agent, now=now())
    made.refresh_from_db()
    return made


def test_tags_are_written_and_the_ticket_is_linked(
    browser: Browser, server: str, agent: User, ticket: Ticket, brand: Brand
) -> None:
    other = factories.ticket(brand, now=now(), subject="Teapot")
    with profile(browser) as context:
        page, problems = open_page(context, agent, server, f"/t/{ticket.pk}/")
        wait_live(page)
        hands = Hands(page)
        hands.do("tags")
        hands.write("kitchen, steel")
        hands.press("Enter")
        expect(page.locator("#ticket-props")).to_contain_text("kitchen, steel")
        assert hands.has_focus()
        hands.do("link")
        dialog = page.locator("#dialog")
        expect(dialog).to_be_visible()
        hands.go_to(dialog.locator("input[name=number]"))
        hands.write(f"#{other.pk}")
        hands.press("Enter")
        expect(page.locator("#toasts")).to_contain_text(f"Linked to #{other.pk}")
        assert hands.has_focus()
        ticket.refresh_from_db()
        assert sorted(ticket.tags) == ["kitchen", "steel"]
        assert TicketLink.objects.get().source_id in {ticket.pk, other.pk}
        assert problems == []


def test_a_message_is_split_off_by_its_menu_and_given_back(
    browser: Browser, server: str, agent: User, ticket: Ticket
) -> None:
    note = Message.objects.get(body="Called twice.")
    with profile(browser) as context:
        page, problems = open_page(context, agent, server, f"/t/{ticket.pk}/")
        wait_live(page)
        hands = Hands(page)
        hands.do("conversation")
        hands.do("next-message")
        hands.do("next-message")
        expect(page.locator(f"#message-{note.pk}")).to_be_focused()
        hands.press("Tab", "Enter")
        menu = page.locator(f"#message-{note.pk} .message__menu[open]")
        expect(menu.get_by_text("Split from here")).to_be_visible()
        hands.write("split")
        expect(hands.focused).to_contain_text("Split from here")
        hands.press("Enter")
        dialog = page.locator("#dialog")
        expect(dialog.locator("input[name=message]:checked")).to_have_count(1)
        hands.press("Control+a")
        hands.write("Calls")
        hands.press("Enter")
        expect(page.locator("#ticket-notices")).to_contain_text("Messages were split off into")
        assert Ticket.objects.get(subject="Calls").messages.get() == note
        hands.do("undo-move")
        expect(page.locator(f"#message-{note.pk}")).to_be_visible()
        note.refresh_from_db()
        assert note.ticket == ticket
        assert problems == []


def test_a_supplier_is_asked_from_within_the_ticket(
    browser: Browser, server: str, agent: User, ticket: Ticket
) -> None:
    with profile(browser) as context:
        page, problems = open_page(context, agent, server, f"/t/{ticket.pk}/")
        wait_live(page)
        hands = Hands(page)
        hands.do("side-conversation")
        dialog = page.locator("#dialog")
        expect(dialog).to_be_visible()
        hands.go_to(dialog.locator("[name=to]"))
        hands.write("depot@supplier.test")
        hands.go_to(dialog.locator("textarea[name=text]"))
        hands.write("Is the kettle in stock?")
        hands.do("send")
        expect(dialog).to_be_hidden()
        expect(page.locator("#messages")).to_contain_text("Is the kettle in stock?")
        expect(page.locator("#ticket-body")).to_be_focused()
        sent = Message.objects.get(direction=Direction.OUTBOUND)
        assert sent.to == ["depot@supplier.test"]
        assert problems == []


def test_recipients_and_files_of_a_reply(
    browser: Browser, server: str, agent: User, ticket: Ticket, tmp_path: Path
) -> None:
    label = tmp_path / "label.pdf"
    label.write_bytes(b"%PDF-1.4 label")
    with profile(browser) as context:
        page, problems = open_page(context, agent, server, f"/t/{ticket.pk}/")
        # From the beginning: who begins to listen when the key is pressed may come too late.
        page.on("filechooser", lambda chooser: chooser.set_files(str(label)))
        wait_live(page)
        hands = Hands(page)
        form = page.locator(".composer__form--reply")
        hands.do("reply-all")
        expect(form.locator(":focus")).to_have_count(1)
        hands.write("The label is attached.")
        hands.go_to(form.get_by_label("Copy to").last, key="Shift+Tab")
        expect(form.get_by_role("button", name="Remove boss@customer.test")).to_be_visible()
        hands.press("Backspace")
        expect(form.get_by_role("button", name="Remove boss@customer.test")).to_have_count(0)
        hands.write("partner@shop.test,")
        expect(form.get_by_role("button", name="Remove partner@shop.test")).to_be_visible()
        hands.go_to(form.locator("input[type=file]"))
        hands.press("Enter")
        expect(form.locator("[data-files] input[name=kept]")).to_have_count(1)
        hands.do("leave")
        hands.do("reply")
        hands.do("send")
        expect(page.locator("#messages")).to_contain_text("The label is attached.")
        sent = Message.objects.get(direction=Direction.OUTBOUND)
        assert sent.cc == ["partner@shop.test"]
        assert [file.filename for file in sent.attachments.all()] == ["label.pdf"]
        assert problems == []


def test_a_file_is_looked_at_and_put_away(browser: Browser, server: str, agent: User, ticket: Ticket) -> None:
    with profile(browser) as context:
        page, problems = open_page(context, agent, server, f"/t/{ticket.pk}/")
        wait_live(page)
        hands = Hands(page)
        link = page.locator("#messages a.attachment")
        hands.do("conversation")
        hands.go_to(link)
        hands.press("Enter")
        expect(page.locator("#preview")).to_be_visible()
        hands.press("Escape")
        expect(page.locator("#preview")).to_be_hidden()
        expect(link).to_be_focused()
        assert problems == []


def test_a_queue_is_made_and_a_rule_that_fills_it(
    browser: Browser, server: str, agent: User, ticket: Ticket
) -> None:
    with profile(browser) as context:
        page, problems = open_page(context, agent, server, "/inbox/all/")
        wait_live(page)
        hands = Hands(page)
        hands.choose_from_palette("Queues")
        page.wait_for_url("**/settings/queues/")
        hands.skip_to_content()
        hands.go_to(page.locator("main").get_by_role("link", name="New queue"))
        hands.press("Enter")
        page.wait_for_url("**/settings/queues/new/")
        hands.skip_to_content()
        hands.go_to(page.locator("main input[name=name]"))
        hands.write("Kettles")
        hands.press("Enter")
        expect(page.locator("html[data-ready] main")).to_contain_text("Kettles")
        assert Queue.objects.filter(name="Kettles").exists()

        hands.choose_from_palette("Rules")
        page.wait_for_url("**/rules/")
        hands.skip_to_content()
        hands.go_to(page.locator("main").get_by_role("link", name="New rule").first)
        hands.press("Enter")
        page.wait_for_url("**/rules/new/")
        hands.skip_to_content()
        hands.go_to(page.locator("#name"))
        hands.write("Kettles go there")
        form = page.locator("#rule-form")
        kinds = form.get_by_label("What to look at")
        values = form.get_by_label("Value", exact=True)
        expect(kinds).to_have_value("subject_words")
        hands.go_to(values.first)
        hands.write("kettle")
        hands.go_to(form.get_by_role("button", name="Condition", exact=True))
        hands.press("Enter")
        expect(kinds).to_have_count(2)
        expect(form.get_by_role("button", name="Condition", exact=True)).to_be_focused()
        hands.go_to(form.get_by_role("button", name="Remove").nth(1), key="Shift+Tab")
        hands.press("Enter")
        expect(kinds).to_have_count(1)
        expect(form.get_by_role("button", name="Condition", exact=True)).to_be_focused()
        hands.go_to(form.get_by_label("What to do"))
        hands.press("p")  # "Put into the queue": one letter says it, and the form shows the queues
        expect(values.last.locator("option", has_text="Kettles")).to_be_attached()
        hands.go_to(values.last)
        hands.write("Kettles")
        hands.go_to(form.locator("button.button--primary[value=save]"))
        hands.press("Enter")
        expect(page.locator("main")).to_contain_text("Kettles go there")
        page.wait_for_url("**/rules/")
        assert Rule.objects.get().actions == [
            {"action": "set_queue", "value": Queue.objects.get(name="Kettles").pk}
        ]
        assert problems == []
