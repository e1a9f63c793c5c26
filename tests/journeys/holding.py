"""Answers that come late, when the test says so: what happens in between is no matter of luck."""

import pytest
from playwright.sync_api import APIResponse, Page, Route


class Held:
    """Answers that the server gave and the page has not got yet; or questions that it was not asked yet."""

    def __init__(self, page: Page, pattern: str, *, is_asked: bool = True) -> None:
        self._page, self._is_asked, self._is_open = page, is_asked, False
        self._held: list[tuple[Route, APIResponse | None]] = []
        page.route(pattern, self._take)

    def _take(self, route: Route) -> None:
        self._held.append((route, route.fetch() if self._is_asked else None))
        if self._is_open:
            self.release()

    def wait(self) -> None:
        """Until something was asked for and is held."""
        for _ in range(500):
            if self._held:
                return
            self._page.wait_for_timeout(20)
        pytest.fail("nothing was asked for")

    def release(self) -> None:
        """Let it come, and from now on everything."""
        self._is_open = True
        for route, response in self._held:
            if response is None:
                route.continue_()
            else:
                route.fulfill(response=response)
        self._held = []
