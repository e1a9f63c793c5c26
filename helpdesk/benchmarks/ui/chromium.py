"""Chromium for the measurements: the one of this machine, never downloaded."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from helpdesk.benchmarks.places import BenchError

if TYPE_CHECKING:
    from playwright.sync_api import Browser

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_MACOS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--disable-sync",
]


def find_browser() -> str | None:
    """The path of Chromium or Chrome: HELPDESK_CHROMIUM, the PATH, the usual place on macOS."""
    configured = os.environ.get("HELPDESK_CHROMIUM")
    if configured:
        return configured
    for name in _NAMES:
        if path := shutil.which(name):
            return path
    return next((path for path in _MACOS if Path(path).exists()), None)


def need_browser() -> str:
    """The path of the browser. Raises BenchError, in words, when it or Playwright is missing."""
    path = find_browser()
    if path is None:
        raise BenchError(
            "No Chromium or Chrome was found: nothing was measured (install it, or set HELPDESK_CHROMIUM)."
        )
    try:
        import playwright.sync_api  # noqa: F401, PLC0415
    except ImportError as error:
        raise BenchError("Playwright is not installed: run `make dev` first.") from error
    return path


@contextmanager
def chromium() -> "Iterator[Browser]":
    """A browser without windows."""
    path = need_browser()
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=_ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()
