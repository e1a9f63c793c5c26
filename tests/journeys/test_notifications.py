"""Told live, named by keyboard, and resolved only with the field that is needed: in a real browser."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from accounts.models import Role, User
from accounts.services import people
from core import outbox
from core.clock import now
from core.models import HandlerRun
from tests import factories
from tests.journeys.desk import Problems, eventually, open_page, profile
from tests.journeys.watching import wider_than_the_screen
from tickets.custom_fields import FieldKind, Requirement
from tickets.models import Brand, Mention, Notification, Ticket
from tickets.services import assignment, field_definitions
from tickets.services.field_definitions import Definition

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def people_here(transactional_db: None) -> tuple[User, User]:
    alice = people.create_user(email="alice@desk.test", name="Alice Martin", role=Role.AGENT)
    bob = people.create_user(email="bob@desk.test", name="Bob Stone", role=Role.AGENT)
    return alice, bob


@pytest.fixture
def page_of(browser: Browser, server: str, people_here: tuple[User, User]) -> Iterator[Callable[[str], Page]]:
    """Alice's browser."""
    with profile(browser) as context:
        problems: list[Problems] = []

        def open_ready(path: str) -> Page:
            page, said = open_page(context, people_here[0], server, path)
            problems.append(said)
            expect(page.locator("html[data-ready]")).to_be_attached()
            return page

        yield open_ready
        assert [text for said in problems for text in said if "422" not in text] == []


def run_outbox() -> None:
    outbox.run(list(HandlerRun.objects.filter(done_at__isnull=True).values_list("pk", flat=True)))


def test_the_bell_counts_live_and_the_ticket_reads_it(
    page_of: Callable[[str], Page], people_here: tuple[User, User], brand: Brand
) -> None:
    alice, bob = people_here
    ticket = factories.ticket(brand, now=now() - timedelta(hours=1))
    page = page_of("/inbox/all/")
    expect(page.locator("html[data-live=on]")).to_be_attached()
    bell = page.locator("[data-count=notices]")
    expect(bell).to_have_text("0")
    assignment.assign(ticket.pk, alice, by=bob, now=now())
    run_outbox()
    expect(bell).to_have_text("1")
    assert page.title().startswith("(1) ")
    expect(page.locator("link[rel=icon][data-dot]")).to_be_attached()
    page.keyboard.press("j")
    expect(bell).to_have_text("0")
    eventually(lambda: Notification.objects.get().read_at is not None, True)
    assert not page.title().startswith("(")


def test_a_notification_about_a_long_subject_fits_on_a_phone(
    page_of: Callable[[str], Page], people_here: tuple[User, User], brand: Brand
) -> None:
    alice, bob = people_here
    ticket = factories.ticket(brand, now=now(), subject="The parcel that I ordered last week came open")
    assignment.assign(ticket.pk, alice, by=bob, now=now())
    run_outbox()
    page = page_of("/notifications/")
    expect(page.locator(".notifications h2")).to_have_count(1)
    assert wider_than_the_screen(page, 390) == []


def test_a_colleague_is_named_in_a_note_by_keyboard(
    page_of: Callable[[str], Page], people_here: tuple[User, User], brand: Brand
) -> None:
    ticket = factories.ticket(brand, now=now() - timedelta(hours=1))
    page = page_of(f"/t/{ticket.pk}/")
    page.keyboard.press("n")
    note = page.locator(".composer__form--note textarea")
    expect(page.locator(".composer__form--note .rich")).to_be_focused()
    page.keyboard.type("Ask @st")
    expect(page.get_by_role("option", name="@Bob Stone")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_have_count(0)
    expect(page.locator(".composer__form--note .rich")).to_be_focused()
    page.keyboard.type("o")
    expect(page.get_by_role("option")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(note).to_have_value("Ask @Bob Stone ")
    page.keyboard.type("about it")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".mention")).to_have_text("@Bob Stone")
    assert Mention.objects.get().user == people_here[1]


def test_resolving_leads_to_the_field_that_is_missing(
    page_of: Callable[[str], Page], people_here: tuple[User, User], brand: Brand
) -> None:
    needed = Definition(labels={"en": "Order number"}, requirement=Requirement.RESOLVE, pattern=r"AB-\d{5}")
    field_definitions.create("order_number", FieldKind.TEXT, needed, now=now())
    ticket = factories.ticket(brand, now=now() - timedelta(hours=1))
    page = page_of(f"/t/{ticket.pk}/")
    page.evaluate(
        "document.addEventListener('ticket:changed', () => (document.documentElement.dataset.fresh = ''))"
    )
    page.keyboard.press("e")
    field = page.get_by_label("Order number")
    expect(field).to_be_focused()
    expect(page.locator("html")).to_have_attribute(
        "data-fresh", ""
    )  # what led to the refusal was fetched after it
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#field-order_number-error")).to_contain_text("fill in: “Order number”")
    page.keyboard.type("12")
    page.keyboard.press("Tab")
    expect(page.locator("#field-order_number-error")).to_contain_text("does not have the expected form")
    field.fill("AB-20931")
    page.keyboard.press("Enter")
    expect(page.locator("#field-order_number-error")).to_have_text("")
    expect(page.locator("#messages")).to_contain_text("Order number: AB-20931")
    page.locator("#ticket-body").focus()
    page.keyboard.press("e")
    expect(page.get_by_role("button", name="Reopen")).to_be_visible()
    assert Ticket.objects.get().status == "resolved"
