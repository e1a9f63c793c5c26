"""Everything that is measured in the browser; runs in a process whose settings name the place."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.conf import settings

from helpdesk.benchmarks.pages import CSRF, PANE, Cases
from helpdesk.benchmarks.places import BenchError, Place, web
from helpdesk.benchmarks.statements import look
from helpdesk.benchmarks.timing import Hit
from helpdesk.benchmarks.ui import hands
from helpdesk.benchmarks.ui.chromium import chromium
from helpdesk.benchmarks.ui.desk import Desk, desk
from helpdesk.benchmarks.ui.world import World, build

if TYPE_CHECKING:
    from playwright.sync_api import Browser

Found = dict[str, Any]


def measure(place: Place, *, samples: int, say: Callable[[str], None]) -> Found:
    """All of it, each part in a browser profile of its own. Raises BenchError when a page had errors."""
    world = build()
    found: Found = {"statements": statements(world), "load": {}}
    few = max(samples // 5, 6)
    parts: dict[str, Callable[[Desk], Found]] = {
        "weight": hands.weight,
        "navigation": lambda page: hands.navigation(page, samples),
        "cold": lambda page: hands.cold(page, samples),
        "typing": lambda page: hands.typing(page, world, samples),
        "keys": lambda page: hands.keys(page, world, few),
        "lengths": lambda page: hands.lengths(page, world, few // 2),
        "memory": lambda page: hands.memory(page, samples),
    }
    with web(place) as (_, port), chromium() as browser:
        for name, part in parts.items():
            say(f"Measuring: {name}")
            found[name] = _run(browser, f"http://127.0.0.1:{port}", world, part)
            found["load"][name] = round(os.getloadavg()[0], 1)
        found["chromium"] = browser.version
    return found


def _run(browser: Browser, url: str, world: World, part: Callable[[Desk], Found]) -> Found:
    with desk(browser, url, world.session_key) as page:
        found = part(page)
        if page.errors:
            raise BenchError(f"the page had errors: {page.errors[0]}")
        return found


def statements(world: World) -> dict[str, int]:
    """How many statements the requests of a page cost, those that only read."""
    first = world.numbers[0]
    hits = {
        "inbox": Hit("/inbox/all/"),
        "ticket": Hit(f"/t/{first}/"),
        "panes of a ticket": Hit(f"/t/{first}/?pane=1&view=all", headers=PANE),
        "panes of 2,000 messages": Hit(f"/t/{world.long}/?pane=1&view=all", headers=PANE),
        "older messages": Hit(f"/t/{world.long}/older/?before=999999999", headers=PANE),
        "what changed": Hit(f"/live/?view=all&ids={','.join(map(str, world.numbers[:20]))}", headers=PANE),
        "menu: assign": Hit(f"/t/{first}/assign/?part=menu", headers=PANE),
        "menu: queue": Hit(f"/t/{first}/queue/?part=menu", headers=PANE),
        "menu: snooze": Hit(f"/t/{first}/snooze/?part=menu", headers=PANE),
    }
    cookies = f"{settings.SESSION_COOKIE_NAME}={world.session_key}; {settings.CSRF_COOKIE_NAME}={CSRF}"
    cases = Cases(world.agent, cookies, {}, world.session_key)
    return {name: look(cases, hit).count for name, hit in hits.items()}
