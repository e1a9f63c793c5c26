"""One page of the desk in Chromium, with what is asked about it: times, its own metrics, what went over the wire."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Request

PROBE = Path(__file__).with_name("probe.js").read_text(encoding="utf-8")
_SIZE = {"width": 1440, "height": 900}
_WORK = ("ScriptDuration", "RecalcStyleDuration", "LayoutDuration")
_PANE = re.compile(r"/t/\d+/\?pane=1")
# A person reads before the next key; meanwhile the neighbours are fetched.
PAUSE_SECONDS = 0.2


class Desk:
    """A signed-in page, its requests and errors."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self.requests: list[Request] = []
        self.errors: list[str] = []
        self._open = 0
        self._session = page.context.new_cdp_session(page)
        self._session.send("Performance.enable")
        page.on("request", self._asked)
        page.on("requestfinished", self._answered)
        page.on("requestfailed", self._answered)
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _asked(self, request: Request) -> None:
        self.requests.append(request)
        self._open += 1

    def _answered(self, request: Request) -> None:
        self._open -= 1

    def go(self, path: str) -> None:
        """Load a page, wait until its scripts are ready and it hears what changes, and put the probe in."""
        self.page.goto(self.url + path)
        self.page.locator("html[data-ready][data-live=on]").wait_for(state="attached")
        self.page.evaluate(PROBE)
        self.rest()

    def rest(self) -> None:
        """Wait until nothing is on its way and a pause went by without anything new."""
        while True:
            before = len(self.requests)
            self.page.wait_for_timeout(PAUSE_SECONDS * 1000)
            if self._open <= 0 and len(self.requests) == before:
                return

    def numbers(self) -> list[int]:
        """The tickets of the list, from the top."""
        found = self.page.locator("#rows .row").evaluate_all("rows => rows.map(row => row.dataset.number)")
        return [int(number) for number in found]

    def arm(self, root: str, wanted: str, attributes: list[str] | None = None) -> None:
        """Take the time from the next key or click until something under ``root`` that matches is painted."""
        self.page.evaluate("([a, b, c]) => window.probe.arm(a, b, c)", [root, wanted, attributes])

    def done(self) -> float:
        """The milliseconds that :meth:`arm` was to take."""
        return float(self.page.evaluate("window.probe.done"))

    def work(self) -> dict[str, float]:
        """Milliseconds of script, style and layout since the page began, and of all tasks."""
        told = self.metrics()
        return {"all": sum(told[name] for name in _WORK) * 1000} | {
            name: told[name] * 1000 for name in (*_WORK, "TaskDuration")
        }

    def metrics(self) -> dict[str, float]:
        """What the browser counts of this page."""
        told = self._session.send("Performance.getMetrics")["metrics"]
        return {one["name"]: one["value"] for one in told}

    def memory(self) -> tuple[float, int]:
        """Bytes of the heap and DOM nodes after the garbage was collected."""
        for _ in range(2):
            self._session.send("HeapProfiler.collectGarbage")
        told = self.metrics()
        return told["JSHeapUsedSize"], int(told["Nodes"])

    def panes_since(self, begun: int) -> tuple[int, int]:
        """Panes of tickets that were asked for since: at once, and ahead of time."""
        asked = [request for request in self.requests[begun:] if _PANE.search(request.url)]
        ahead = sum("x-prefetch" in request.headers for request in asked)
        return len(asked) - ahead, ahead

    def resources(self) -> list[dict[str, Any]]:
        """Everything that the page loaded so far: name, bytes as they came, and what they were for."""
        found: list[dict[str, Any]] = self.page.evaluate(
            "performance.getEntriesByType('resource').map(one => "
            "({name: one.name, bytes: one.encodedBodySize, kind: one.initiatorType}))"
        )
        return found


@contextmanager
def desk(browser: Browser, url: str, session_key: str) -> Iterator[Desk]:
    """A new profile with one page, signed in."""
    context = browser.new_context(viewport=_SIZE, locale="en-GB")  # type: ignore[arg-type]
    try:
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session_key, "url": url}])
        yield Desk(context.new_page(), url)
    finally:
        context.close()
