"""Makes the pictures of the documentation anew: ``python -m tools.screenshots http://127.0.0.1:8000``.

The address is that of a helpdesk with the data of the demo (`make run`). Everything is done by keys, as docs/agents.md
tells it; nothing is sent and nothing is changed but drafts, which are emptied again.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from tests.plugins.browser import find_browser

IMAGES = Path(__file__).resolve().parent.parent / "docs" / "images"
LOGIN = ("agent@example.com", "demo-demo-demo")  # public, see helpdesk/demo/company.py
TICKET = "Matching napkins?"


def sign_in(page: Page, address: str) -> None:
    """As the agent of the demo."""
    page.goto(f"{address}/accounts/login/")
    page.locator("input[name=login]").fill(LOGIN[0])
    page.locator("input[name=password]").fill(LOGIN[1])
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/inbox/"))


def open_ticket(page: Page, address: str) -> None:
    """The list of open tickets with one of them."""
    page.goto(f"{address}/inbox/all/")
    expect(page.locator("html[data-ready][data-live=on]")).to_be_attached()
    page.keyboard.press("j")
    expect(page.locator("#ticket")).to_be_visible()
    from_palette(page, TICKET)
    expect(page.locator("#ticket-title")).to_have_text(TICKET)
    page.wait_for_timeout(700)  # pictures want fonts and numbers to be there


def from_palette(page: Page, subject: str) -> None:
    """Ctrl and K, a subject, Enter."""
    page.keyboard.press("Control+k")
    page.keyboard.type(subject)
    expect(
        page.locator("#palette [aria-selected]", has_text=re.compile(rf"\d+ {re.escape(subject)}"))
    ).to_be_visible()
    page.keyboard.press("Enter")


def inbox(page: Page) -> None:
    """List, ticket, customer."""
    expect(page.locator("#side h2").first).to_be_visible()


def answers(page: Page) -> None:
    """The picker of canned answers with what the chosen one would say."""
    page.keyboard.press("r")
    page.keyboard.press("/")
    expect(page.locator("#picker")).to_be_visible()
    page.keyboard.type("deliv")
    expect(page.locator("#picker .sample")).to_be_visible()


def note(page: Page) -> None:
    """Names behind an @ in an internal note."""
    page.keyboard.press("n")
    page.keyboard.type("Can we hold six more until Tuesday, @")
    expect(page.locator("#mention-list")).to_be_visible()


def palette(page: Page) -> None:
    """Everything by name."""
    page.keyboard.press("Control+k")
    page.keyboard.type("s")
    expect(page.locator("#palette [aria-selected]")).to_be_visible()


def keys(page: Page) -> None:
    """What each key does."""
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()


def selection(page: Page) -> None:
    """Several tickets, and what can be done with them."""
    page.keyboard.press("u")
    for number in range(1, 4):
        page.keyboard.press("k")
        page.keyboard.press("x")
        expect(page.locator("#bulk-count")).to_have_text(f"{number} selected")
    page.keyboard.press("s")
    expect(page.locator("#bulk-menu[open] .menu__item:focus")).to_be_visible()


def search(page: Page) -> None:
    """What a search found."""
    page.keyboard.press("/")
    page.keyboard.type("refund status:resolved")
    page.keyboard.press("Enter")
    expect(page.locator("main .row").first).to_be_visible()
    page.keyboard.press("j")


PICTURES: dict[str, Callable[[Page], None]] = {
    "inbox": inbox,
    "agents-answers": answers,
    "agents-note": note,
    "agents-palette": palette,
    "agents-keys": keys,
    "agents-selection": selection,
    "agents-search": search,
}


def clear(page: Page) -> None:
    """Leave what is open, and what was written for a picture."""
    for _ in range(3):
        page.keyboard.press("Escape")
    for kind in ("r", "n"):
        if page.locator("#ticket").count():
            page.keyboard.press(kind)
            page.keyboard.press("Control+a")
            page.keyboard.press("Delete")
            page.keyboard.press("Escape")
    page.wait_for_timeout(1000)  # the server forgets a draft a moment after it was emptied


def main() -> None:
    """Make all pictures, or those that are named."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument(
        "address", help="where a helpdesk with the demo is, http://127.0.0.1:8000 for instance"
    )
    parser.add_argument("names", nargs="*", help=f"some of {', '.join(PICTURES)}")
    given = parser.parse_args()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=["--no-sandbox"])
        page = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB").new_page()
        sign_in(page, given.address)
        for name in given.names or PICTURES:
            open_ticket(page, given.address)
            PICTURES[name](page)
            page.wait_for_timeout(300)
            page.screenshot(path=IMAGES / f"{name}.png")
            sys.stdout.write(f"{IMAGES / name}.png\n")
            clear(page)
        browser.close()


if __name__ == "__main__":
    main()
