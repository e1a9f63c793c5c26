"""The history of a ticket in a browser: merge, split, links to messages, looking at files."""

import pytest
from playwright.sync_api import Browser, expect

from accounts.models import User
from core.clock import now
from tests import factories
from tests.journeys.desk import open_page, profile, wait_live
from tests.journeys.watching import violations
from tickets.models import Brand, Message, Ticket
from tickets.services import files, merging, replies, side
from tickets.services.replies import Draft

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket, pytest.mark.django_db(transaction=True)]

# The smallest picture: one red dot.
DOT = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc0000003010100"
    "18dd8db00000000049454e44ae426082"
)


@pytest.fixture
def pair(brand: Brand, agent: User) -> list[Ticket]:
    """Two tickets of one customer, the first with a note."""
    made = [factories.ticket(brand, now=now(), subject=subject) for subject in ("Kettle", "Kettle again")]
    replies.add_note(made[0].pk, Draft("Called twice."), by=agent, now=now())
    return made


def test_a_ticket_is_merged_from_its_menu_and_given_back_from_its_notice(
    browser: Browser, server: str, agent: User, pair: list[Ticket]
) -> None:
    winner, loser = pair
    with profile(browser) as context:
        page, problems = open_page(context, agent, server, f"/t/{loser.pk}/")
        wait_live(page)
        page.locator("#ticket-head").get_by_label("More", exact=True).click()
        page.locator("[data-action=merge]").click()
        dialog = page.locator("#dialog")
        dialog.locator(f'input[name=with][value="{winner.pk}"]').check()
        dialog.get_by_role("button", name="Continue").click()
        expect(dialog.locator(f'input[name=keep][value="{winner.pk}"]')).to_be_checked()
        dialog.get_by_role("button", name="Merge").click()
        expect(dialog).to_be_hidden()
        notice = page.locator("#ticket-notices .notice")
        expect(notice).to_contain_text(f"This ticket was merged into #{winner.pk}")
        expect(page.locator("#messages .message")).to_have_count(0)
        notice.locator("a").click()
        expect(page.locator("#ticket-title")).to_have_text("Kettle")
        expect(page.locator("#messages .message")).to_have_count(3)
        page.locator("#ticket-notices").get_by_role("button", name="Undo merge").click()
        expect(page.locator("#messages .message")).to_have_count(2)
        expect(page.locator("#ticket-notices .notice")).to_have_count(0)
        assert Ticket.objects.get(pk=loser.pk).merged_into_id is None
        assert problems == []


def test_messages_are_split_off_from_the_menu_of_a_message(
    browser: Browser, server: str, agent: User, pair: list[Ticket]
) -> None:
    ticket = pair[0]
    note = Message.objects.get(body="Called twice.")
    with profile(browser) as context:
        page, problems = open_page(context, agent, server, f"/t/{ticket.pk}/")
        wait_live(page)
        page.locator(f"#message-{note.pk} .message__menu > summary").click()
        page.get_by_text("Split from here").click()
        dialog = page.locator("#dialog")
        expect(dialog.locator("input[name=message]:checked")).to_have_count(1)
        dialog.get_by_label("Subject of the new ticket").fill("Calls")
        dialog.get_by_role("button", name="Split").click()
        expect(page.locator(f"#message-{note.pk}")).to_have_count(0)
        expect(page.locator("#ticket-notices")).to_contain_text("Messages were split off into")
        page.get_by_role("button", name="Undo split").click()
        expect(page.locator(f"#message-{note.pk}")).to_be_visible()
        assert problems == []


def test_single_messages_have_links_and_are_stepped_through(
    browser: Browser, server: str, agent: User, pair: list[Ticket]
) -> None:
    ticket = pair[0]
    first = Message.objects.filter(ticket=ticket).earliest("pk")
    Message.objects.bulk_create(
        Message(
            ticket=ticket,
            thread=first.thread,
            direction="inbound",
            author_name="Jane",
            body=f"Line {number}",
            text=f"Line {number}",
            created_at=now(),
        )
        for number in range(100)
    )
    old = Message.objects.get(body="Line 20")
    with profile(browser) as context:
        page, problems = open_page(context, agent, server, f"/t/{ticket.pk}/#m{old.pk}")
        expect(page.locator(f"#message-{old.pk}")).to_be_in_viewport()
        assert f"at={old.pk}" in page.url
        wait_live(page)
        page.get_by_role("link", name="Show newer messages").click()
        expect(page.locator("#messages")).to_contain_text("Line 55")
        page.locator(f"#message-{old.pk}").evaluate("one => { one.tabIndex = -1; one.focus() }")
        page.locator("[data-action=next-message]").dispatch_event("click")
        expect(page.locator(f"#message-{old.pk + 1}")).to_be_focused()
        page.locator("[data-action=previous-message]").dispatch_event("click")
        expect(page.locator(f"#message-{old.pk}")).to_be_focused()
        assert problems == []


def test_files_are_looked_at_one_after_the_other(
    browser: Browser, server: str, agent: User, pair: list[Ticket]
) -> None:
    ticket = pair[0]
    message = Message.objects.filter(ticket=ticket).earliest("pk")
    for name, kind, content in (
        ("dot.png", "image/png", DOT),
        ("words.txt", "text/plain", b"<script>parent.document.title = 'run'</script>"),
        ("evil.svg", "image/svg+xml", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
    ):
        replies.attach(message, [files.store(content, filename=name, content_type=kind)])
    with profile(browser) as context:
        page, problems = open_page(context, agent, server, f"/t/{ticket.pk}/")
        wait_live(page)
        title = page.title()
        page.get_by_role("link", name="dot.png").click()
        preview = page.locator("#preview")
        expect(preview.locator("img")).to_be_visible()
        assert preview.locator("img").evaluate("image => image.decode().then(() => image.naturalWidth)") == 1
        page.keyboard.press("ArrowRight")
        expect(preview.locator("#preview-name")).to_have_text("words.txt")
        frame = preview.frame_locator("iframe")
        expect(frame.locator("body")).to_contain_text("<script>")
        assert page.title() == title
        page.keyboard.press("ArrowRight")
        expect(preview.locator("#preview-name")).to_have_text("words.txt")
        page.keyboard.press("Escape")
        expect(preview).to_be_hidden()
        assert problems == []


@pytest.mark.parametrize("path", ["", "merge/", "split/", "links/", "side/", "log/", "print/?notes=1"])
def test_pages_about_a_ticket_have_no_barriers(
    path: str, browser: Browser, server: str, agent: User, pair: list[Ticket]
) -> None:
    merging.merge(pair[0].pk, [pair[1].pk], by=agent, now=now())
    side.begin(pair[0].pk, "depot@supplier.test", Draft("In stock?"), subject="Kettle", by=agent, now=now())
    with profile(browser) as context:
        page, problems = open_page(context, agent, server, f"/t/{pair[0].pk}/{path}")
        expect(page.locator("html[data-ready]")).to_be_attached()
        assert problems == []
        assert violations(page) == []
