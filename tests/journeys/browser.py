"""Chromium, where it is installed."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import BrowserContext, expect, sync_playwright

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--disable-sync",
]


def chromium() -> str | None:
    """The path of Chromium or Chrome; None when there is none."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next((path for name in names if (path := shutil.which(name))), None)


def need_chromium() -> str:
    """The path of the browser; skips the test without one, and fails where HELPDESK_REQUIRE_BROWSER is set."""
    path = chromium()
    if path is None:
        if os.environ.get("HELPDESK_REQUIRE_BROWSER"):
            pytest.fail("Chromium is required here and was not found: apt-get install chromium")
        pytest.skip("no Chromium or Chrome found: the browser tests are left out")
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
