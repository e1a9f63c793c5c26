"""Odd names, subjects and sizes: nothing leaves its place, nothing is cut off without a sign, nothing gets slow."""

import time

import pytest
from playwright.sync_api import Browser, Page, expect

from accounts.models import User
from core.clock import now
from customers.models import Customer
from tests import factories
from tests.journeys.desk import open_page, profile
from tests.journeys.watching import wider_than_the_screen
from tickets.models import Brand, Message, Thread, Ticket
from tickets.services import files, properties

pytestmark = [
    pytest.mark.browser,
    pytest.mark.enable_socket,
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(300),
]

LONG_WORD = "Donaudampfschifffahrtsgesellschaft" * 15
WORDS = "Where are the linen sheets that I ordered last week for the guest room " * 5
LONG_FILE = "quarterly-report-" + "x" * 233 + ".txt"
ARABIC = ("محمد بن سلمان 48213", "أين طلبي رقم 48213؟ (عاجل)")

# name, subject, text
ODD: dict[str, tuple[str, str, str]] = {
    "french": ("Zoé Lefèvre-Œuvrard", "Où est ma commande n° 48 213 ?", "Bonjour,\n\nça n'est pas arrivé."),
    "arabic": (*ARABIC, "السلام عليكم، لم يصل طلبي رقم 48213 بعد (Order)."),
    "chinese": ("王小明", "我的订单在哪里?" * 20, "你好。" * 200),
    "emoji": ("👩🏽‍🚀🚀🇫🇷", "🔥🔥 👨‍👩‍👧‍👦 " * 12, "🔥" * 400),
    "long subject": ("Jane Doe", WORDS[:300], "Short."),
    "one long word": (LONG_WORD[:200], LONG_WORD[:300], LONG_WORD[:500]),
    "nothing": ("", "", ""),
    "overridden": ("Jane \u202eeoD", "Invoice \u202egpj.exe", "Hello \u202e dlrow"),
}

# What is wider than its box and neither scrolls nor ends in an ellipsis; what sticks out of the screen.
_CUT = """() => {
  const isSeen = (one) => one.checkVisibility({ visibilityProperty: true }) && one.getClientRects().length > 0;
  const scrolls = (one) => /auto|scroll/.test(getComputedStyle(one).overflowX);
  const left = ".sr-only, svg, input, textarea, select, [popover]:not(:popover-open), option, datalist";
  const out = [];
  for (const one of document.querySelectorAll("body *")) {
    if (!isSeen(one) || one.closest(left)) continue;
    const style = getComputedStyle(one);
    const hides = /hidden|clip/.test(style.overflowX) && style.textOverflow !== "ellipsis";
    const box = one.getBoundingClientRect();
    if (box.width < 3) continue;
    if (hides && one.scrollWidth > one.clientWidth + 1) out.push(`cut: ${one.localName}.${one.className}#${one.id}`);
    let holder = one.parentElement;
    while (holder && !scrolls(holder)) holder = holder.parentElement;
    if (!holder && (box.right > innerWidth + 1 || box.left < -1)) {
      out.push(`out: ${one.localName}.${one.className}#${one.id} ${Math.round(box.left)}-${Math.round(box.right)}`);
    }
  }
  for (const pane of document.querySelectorAll("#list-scroll, #ticket-body, #side .pane__scroll, .page__body")) {
    if (isSeen(pane) && pane.scrollWidth > pane.clientWidth + 1) out.push(`sideways: ${pane.id || pane.className}`);
  }
  return out.slice(0, 8);
}"""


@pytest.fixture
def odd(brand: Brand, agent: User) -> dict[str, Ticket]:
    """One ticket of each kind."""
    made = {}
    for number, (kind, (name, subject, text)) in enumerate(ODD.items()):
        message = factories.received(
            brand,
            now=now(),
            sender_name=name,
            subject=subject,
            text=text,
            email=f"odd{number}@customer.test",
            files=(
                files.store(b"text", filename=LONG_FILE, content_type="text/plain"),
                files.store(b"text", filename=ARABIC[1][:8] + "-\u202egpj.txt", content_type="text/plain"),
            ),
        )
        made[kind] = message.ticket
    many_tags = [f"tag-number-{number}" for number in range(1_000)]
    properties.set_tags(made["french"].pk, many_tags, by=agent, now=now())
    return made


def problems_of(page: Page, name: str) -> list[str]:
    return [f"{name}: {one}" for one in page.evaluate(_CUT) + wider_than_the_screen(page, 360)]


@pytest.mark.parametrize("width", [1440, 900, 390])
def test_every_page_holds_odd_data(
    browser: Browser, server: str, agent: User, odd: dict[str, Ticket], width: int
) -> None:
    paths = {"list": "/inbox/all/", "search": "/search/?q=order", "customers": "/customers/"}
    for kind, ticket in odd.items():
        paths[kind] = f"/t/{ticket.pk}/"
        paths[f"customer {kind}"] = f"/customers/{ticket.customer_id}/"
        paths[f"print {kind}"] = f"/t/{ticket.pk}/print/"
    found: list[str] = []
    with profile(browser, viewport={"width": width, "height": 900}) as context:
        page, complaints = open_page(context, agent, server, "/inbox/all/")
        for name, path in paths.items():
            page.goto(server + path)
            expect(page.locator("html[data-ready]")).to_be_attached()
            if page.locator("#rows-load").count():
                expect(page.locator("#rows .row").first).to_be_attached()
            found += problems_of(page, f"{name} at {width} px")
        if width > 1000:
            page.goto(f"{server}/t/{odd['one long word'].pk}/")
            expect(page.locator("html[data-ready]")).to_be_attached()
            page.keyboard.press("Control+k")
            page.keyboard.type("Donau")
            expect(page.locator("#palette")).to_contain_text("Donaudampf")
            found += problems_of(page, "palette")
        assert complaints == []
    assert not found, "\n".join(found)


def test_words_of_strangers_keep_their_own_direction(
    browser: Browser, server: str, agent: User, odd: dict[str, Ticket]
) -> None:
    """Arabic stands from right to left, and what stands beside it is where it always is."""
    ticket = odd["arabic"]
    places = [
        f"#row-{ticket.pk} .row__who > .truncate",
        f"#row-{ticket.pk} .row__subject > .truncate",
        "#ticket-title",
        ".message__from",
        ".message__body p",
        "#side .panel__who h2 a",
    ]
    with profile(browser) as context:
        page, _problems = open_page(context, agent, server, f"/t/{ticket.pk}/")
        expect(page.locator(f"#row-{ticket.pk}")).to_be_attached()
        for place in places:
            style = page.locator(place).first.evaluate(
                "(one) => { const s = getComputedStyle(one); return [s.direction, s.unicodeBidi]; }"
            )
            assert style[0] == "rtl" or style[1] == "plaintext", (place, style)
        for path in (f"/t/{ticket.pk}/print/", f"/customers/{ticket.customer_id}/", "/search/?q=48213"):
            page.goto(server + path)
            # A number after the name stays behind it: the name is isolated from it.
            isolated = page.evaluate(
                """(name) => {
                  const walk = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
                  const bad = [];
                  while (walk.nextNode()) {
                    const node = walk.currentNode;
                    if (!node.data.includes(name) || !node.parentElement.checkVisibility()) continue;
                    const style = getComputedStyle(node.parentElement);
                    const isIsolated = style.direction === "rtl" || /isolate|plaintext/.test(style.unicodeBidi);
                    if (!isIsolated) bad.push(node.parentElement.outerHTML);
                  }
                  return bad;
                }""",
                ARABIC[0],
            )
            assert isolated == [], path


def test_nobody_turns_the_text_of_others_round(
    browser: Browser, server: str, agent: User, odd: dict[str, Ticket]
) -> None:
    """Marks that override the direction of letters would make "gpj.exe" of a file look like "exe.jpg"."""
    with profile(browser) as context:
        page, _problems = open_page(context, agent, server, f"/t/{odd['overridden'].pk}/")
        expect(page.locator("#rows .row").first).to_be_attached()
        for place in (".message__from", ".attachment", "#ticket-title", "#rows"):
            for one in page.locator(place).all():
                assert "\u202e" not in (one.text_content() or ""), place


def test_a_ticket_with_a_thousand_tags_two_hundred_recipients_and_two_thousand_messages_is_quick(
    browser: Browser, server: str, agent: User, brand: Brand
) -> None:
    at = now()
    recipients = [f"person-{number}@some-long-domain.test" for number in range(200)]
    first = factories.received(brand, now=at, cc=recipients, subject="Everybody")
    thread = Thread.objects.get(ticket=first.ticket)
    Message.objects.bulk_create(
        Message(
            ticket=first.ticket,
            thread=thread,
            direction=first.direction,
            author_name=first.author_name,
            sender=first.sender,
            body=f"Message number {number}",
            text=f"Message number {number}",
            created_at=at,
        )
        for number in range(2_000)
    )
    properties.set_tags(first.ticket_id, [f"tag-{number}" for number in range(1_000)], by=agent, now=at)
    with profile(browser) as context:
        page, complaints = open_page(context, agent, server, "/inbox/all/")
        expect(page.locator("html[data-ready]")).to_be_attached()
        assert len(page.request.get(f"{server}/t/{first.ticket_id}/").body()) < 300_000
        start = time.monotonic()
        page.locator(f"#row-{first.ticket_id}").click()
        expect(page.locator("#ticket-title")).to_have_text("Everybody")
        assert time.monotonic() - start < 3
        expect(page.locator("#messages > .message")).to_have_count(30)
        page.locator("#older a").click()
        expect(page.locator("#messages > .message")).to_have_count(60)
        assert problems_of(page, "many") == []
        assert complaints == []
    assert Customer.objects.exists()
