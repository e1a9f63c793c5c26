"""The browser of the tests marked `browser`: found on this machine, never downloaded.

Where there is none those tests are skipped and the end of the run says so in one line; with
HELPDESK_REQUIRE_BROWSER=1, as in .ci/run, its absence is a failure.
"""

import os

import pytest

from helpdesk.benchmarks.ui.chromium import find_browser

__all__ = ["find_browser"]

_MISSING = (
    "No Chromium or Chrome was found: the browser tests did not run (install it, or set HELPDESK_CHROMIUM)."
)
_REASON = "no Chromium or Chrome on this machine"


def pytest_configure() -> None:
    """Refuse to start without a browser where one is required."""
    if os.environ.get("HELPDESK_REQUIRE_BROWSER") == "1" and not find_browser():
        raise pytest.UsageError(_MISSING)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip the browser tests where there is no browser."""
    if find_browser():
        return
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason=_REASON))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in one line that tests are missing, whichever process skipped them."""
    if any(_REASON in str(report.longrepr) for report in terminalreporter.getreports("skipped")):
        terminalreporter.write_line(_MISSING)
