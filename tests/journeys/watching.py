"""What a page does wrong, seen from the browser: errors, refused content, requests, layout, accessibility."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response

AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Style sheets are not fetched again to be read: that would only be asked for by axe, in the page's name.
_ALL = {"runOnly": AXE_RULES, "preload": False, "resultTypes": ["violations"]}

# What the browser asks itself for; "chrome" is its viewer of PDF.
_OF_THE_BROWSER = ("data:", "blob:", "about:", "chrome:", "chrome-extension:")

# Told on the console, which the test reads: a listener is there before the first byte of the page.
_TELL_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) => {
  console.error(`refused: ${event.effectiveDirective} ${event.blockedURI} ${event.sample}`);
});
"""
# Panes scroll down; what scrolls sideways (wide tables) lies within them and says so.
_WIDER_THAN_THE_SCREEN = """() => {
  const limit = document.documentElement.clientWidth;
  const panes = [...document.querySelectorAll("main, .page__body, #list-scroll, #ticket-body, #side")];
  const pane = panes.find((one) => one.checkVisibility() && one.scrollWidth > one.clientWidth + 1);
  if (!pane && document.documentElement.scrollWidth <= limit) return null;
  const within = pane ?? document.body;
  const isScroller = (one) => /auto|scroll/.test(getComputedStyle(one).overflowX);
  const scrolls = (one) => one !== within && (isScroller(one) || scrolls(one.parentElement));
  const wide = [...within.querySelectorAll("*")].filter((one) => one.getBoundingClientRect().right > limit + 1);
  const last = wide.filter((one) => !scrolls(one.parentElement)).at(-1);
  return `${(pane ?? document.documentElement).scrollWidth} > ${limit}: ${last?.outerHTML.slice(0, 200)}`;
}"""


class Watch(list[str]):
    """Collects what goes wrong on the pages of a browser profile; requests to other machines are refused."""

    def __init__(self, context: BrowserContext, server: str) -> None:
        super().__init__()
        self.server = server
        self.elsewhere: list[str] = []
        self._context = context
        context.add_init_script(_TELL_VIOLATIONS)
        context.route(lambda url: not url.startswith((server, *_OF_THE_BROWSER)), self._refuse)
        context.on("page", self._listen)

    def new_page(self) -> Page:
        return self._context.new_page()

    def _refuse(self, route: Any) -> None:
        self.elsewhere.append(route.request.url)
        self.append(f"asked {route.request.url}")
        route.abort()

    def _listen(self, page: Page) -> None:
        page.on("console", self._listen_to_console)
        page.on("pageerror", lambda error: self.append(f"error: {error}"))
        page.on("response", self._look_at)
        page.on("requestfailed", self._look_at_failed)

    def _listen_to_console(self, said: ConsoleMessage) -> None:
        if said.type == "error":
            self.append(f"{said.text} {said.location['url']}")

    def _look_at(self, response: Response) -> None:
        # What a page itself answers is the test's to judge; what it loads must be there.
        if response.status >= 400 and not response.request.is_navigation_request():
            self.append(f"{response.status} {response.url}")

    def _look_at_failed(self, request: Request) -> None:
        if "ERR_ABORTED" not in (request.failure or "") and request.url.startswith(self.server):
            self.append(f"{request.failure} {request.url}")

    def take(self) -> list[str]:
        """What was collected since the last time."""
        taken = list(self)
        self.clear()
        return taken


def wider_than_the_screen(page: Page, width: int) -> list[str]:
    """Whether the page scrolls sideways at a width, and what makes it so."""
    size = page.viewport_size
    assert size is not None
    page.set_viewport_size({"width": width, "height": 800})
    found = page.evaluate(_WIDER_THAN_THE_SCREEN)
    page.set_viewport_size(size)
    return [f"scrolls sideways at {width} px: {found}"] if found else []


def violations(page: Page, *, within: str = "") -> list[str]:
    """What axe finds. Ask it last: it sets styles itself, which the policy refuses aloud.

    ``within`` is what is looked at when something lies over the page: what it covers was looked at before.
    """
    context = {"include": [[within]]} if within else None
    response = Axe().run(page, context=context, options=_ALL).response
    return [
        f"{found['id']}: {node['html'][:160]} {[check['message'][:90] for check in node['any'][:1]]}"
        for found in response["violations"]
        for node in found["nodes"][:4]
    ]
