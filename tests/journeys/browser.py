"""Chromium, where it is installed."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import BrowserContext, expect, sync_playwright

from tests.plugins.browser import find_browser

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--disable-sync",
]


def need_chromium() -> str:
    """The path of the browser; where there is none the plugin has left out the tests marked `browser`."""
    path = find_browser()
    assert path is not None, "a test that needs a browser is marked `browser`"
    return path


@contextmanager
def browser_context(**options: object) -> Iterator[BrowserContext]:
    """A fresh browser profile."""
    path = need_chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        context = browser.new_context(
            **{"viewport": {"width": 1440, "height": 900}, "locale": "en-GB", **options}
        )  # type: ignore[arg-type]
        # Generous: a busy machine is no reason for a story to fail; speed is measured by `make bench`.
        context.set_default_timeout(30_000)
        expect.set_options(timeout=30_000)
        try:
            yield context
        finally:
            context.close()
            browser.close()
