"""Mails that attack, sent by SMTP into the running helpdesk and opened in Chromium.

Nothing in them runs, nothing leaves its box, nothing is asked of other machines, and the page stays usable.
"""

import smtplib
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.journeys.attacks import ATTACKS, FILES, TRAP
from tests.journeys.browser import browser_context
from tests.journeys.watching import Watch
from tests.stack import Stack, running_stack, wait_for

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket, pytest.mark.timeout(420)]

READY_WITHIN = 8  # seconds, also for the worst of them on a busy machine; usually it is a fraction of one

# Which points of the screen belong to the mail: none outside its own box, whatever its styles say.
_OUTSIDE_OF_ITS_BOX = """() => {
  const out = [];
  for (let x = 4; x < innerWidth; x += 24) for (let y = 4; y < innerHeight; y += 24) {
    const host = document.elementFromPoint(x, y)?.closest(".mail");
    if (!host) continue;
    const body = host.closest(".message__body").getBoundingClientRect();
    if (x < body.left || x > body.right || y < body.top || y > body.bottom) out.push([x, y]);
  }
  return out;
}"""
_INSIDE = """() => {
  const tags = new Set(("script style meta base form input button select textarea iframe frame object embed svg math " +
    "template slot video audio source dialog").split(" "));
  const names = /^(on|style$|id$|srcset$|form|hx-|data-(?!src$|cid$)|is$|slot$|ping$)/;
  const isOurs = (one) => one.localName === "link" && new URL(one.href).pathname.startsWith("/static/desk/css/mail");
  return [...document.querySelectorAll(".mail")]
    .flatMap((host) => [...host.shadowRoot.querySelectorAll("*")])
    .filter((one) => !isOurs(one))
    .filter((one) => one.localName === "link" || tags.has(one.localName) ||
      [...one.attributes].some((attribute) => names.test(attribute.name)))
    .map((one) => one.outerHTML.slice(0, 120));
}"""
# The shell can be used: what is in the middle of these is these.
_SHELL = [
    "#ticket-title",
    ".nav a",
    "#ticket-props summary",
    ".composer__form--reply [data-send]",
    "#side h2",
]


@dataclass
class Trap:
    """A server that counts who connects to it; no page has a reason to."""

    listening: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))
    connections: list[Any] = field(default_factory=list)

    def __post_init__(self) -> None:
        threading.Thread(target=self._count, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.listening.getsockname()[1]}"

    def _count(self) -> None:
        while True:
            try:
                connection, address = self.listening.accept()
            except OSError:
                return
            self.connections.append(address)
            connection.close()


@dataclass
class Desk:
    """The running helpdesk with all attacks in it: the tickets by the names of the attacks."""

    stack: Stack
    trap: Trap
    tickets: dict[str, int]
    context: BrowserContext

    def open(self, path: str) -> tuple[Page, Watch]:
        watch = Watch(self.context, self.stack.url)
        page = watch.new_page()
        page.on("dialog", lambda dialog: watch.append(f"dialog {dialog.message}"))
        page.on("popup", lambda popup: watch.append(f"popup {popup.url}"))
        page.goto(self.stack.url + path)
        expect(page.locator("html[data-ready]")).to_be_attached()
        return page, watch


def mail_of(name: str, html: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = f'"Mallory {name}" <mallory-{name.replace(" ", "-")}@attack.test>'
    mail["To"], mail["Subject"] = "support@example.com", f"Attack: {name}"
    mail.set_content("The text of it.")
    mail.add_alternative(html, subtype="html")
    if name == "media":
        for filename, (kind, content) in FILES.items():
            main, _slash, sub = kind.partition("/")
            mail.add_attachment(content, maintype=main, subtype=sub, filename=filename)
    return mail


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    trap = Trap()
    with running_stack() as stack, browser_context(reduced_motion="reduce") as context:
        with smtplib.SMTP("127.0.0.1", stack.ports.smtp, timeout=60) as smtp:
            for name, html in ATTACKS.items():
                smtp.send_message(mail_of(name, html.replace(TRAP, trap.url)))
        select = "SELECT substr(subject, 9), id FROM tickets_ticket WHERE subject LIKE %s"

        def all_are_here() -> bool:
            return len(stack.sql(select, "Attack: %")) == len(ATTACKS)

        wait_for(all_are_here, seconds=120, message="not all mails became tickets")
        tickets = {str(name): int(str(pk)) for name, pk in stack.sql(select, "Attack: %")}
        page = context.new_page()
        page.goto(stack.url + "/accounts/login/")
        page.locator("input[name=login]").fill("admin@example.com")
        page.locator("input[name=password]").fill("demo-demo-demo")
        page.locator("form button.button--primary").first.click()
        page.wait_for_url("**/inbox/**")
        page.close()
        yield Desk(stack, trap, tickets, context)
    trap.listening.close()


@pytest.fixture(autouse=True)
def _nobody_came(desk: Desk) -> Iterator[None]:
    desk.trap.connections.clear()
    yield
    assert desk.trap.connections == []


def assert_usable(page: Page) -> None:
    for selector in _SHELL:
        # found and looked at in one go: the counts of the navigation are drawn anew at any time
        hit = page.evaluate(
            """(selector) => {
            const one = [...document.querySelectorAll(selector)].find((each) => each.checkVisibility());
            if (!one) return "nothing: it is not there";
            one.scrollIntoView({ block: "center" });
            const box = one.getBoundingClientRect();
            const there = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
            return one === there || one.contains(there) ? "" : `${there?.outerHTML.slice(0, 200)}`; }""",
            selector,
        )
        assert hit == "", f"{selector} is covered by {hit}"


@pytest.mark.parametrize("name", ATTACKS)
def test_nothing_runs_nothing_leaves_its_box_nothing_is_asked_for(desk: Desk, name: str) -> None:
    url = f"/t/{desk.tickets[name]}/"
    start = time.monotonic()
    page, watch = desk.open(url)
    took = time.monotonic() - start
    title = page.title()
    assert f"Attack: {name}" in title
    for whole in page.locator(".quoted > summary").all():
        whole.click()
    assert page.evaluate(_OUTSIDE_OF_ITS_BOX) == []
    assert page.evaluate(_INSIDE) == []
    assert_usable(page)
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    # What hovers, what is clicked, what has the focus.
    mail = page.locator(".mail").first
    if mail.count():
        box = mail.bounding_box()
        if box and box["height"]:
            page.mouse.move(box["x"] + 20, box["y"] + min(box["height"] / 2, 20))
    page.keyboard.press("j")
    page.goto(desk.stack.url + url)
    expect(page.locator("#ticket-title")).to_have_text(f"Attack: {name}")
    assert page.evaluate("window.attacked") is None
    assert page.url == desk.stack.url + url
    assert (watch, desk.trap.connections) == ([], [])
    assert took < READY_WITHIN, f"it took {took:.1f} s to be ready"
    page.close()


def test_print_is_as_safe(desk: Desk) -> None:
    for name, ticket in desk.tickets.items():
        url = f"/t/{ticket}/print/?notes=1"
        page, watch = desk.open(url)
        assert page.evaluate("window.attacked") is None, name
        assert "attacked" not in page.title(), name
        assert page.url == desk.stack.url + url, name
        assert page.evaluate(_INSIDE) == [], name
        assert watch == [], name
        page.close()


def test_originals_open_no_connection(desk: Desk) -> None:
    """That nobody came is what the fixture looks at, after all that the box holds was refused."""
    for name, ticket in desk.tickets.items():
        page, watch = desk.open(f"/t/{ticket}/")
        page.get_by_label("Message actions").first.click()
        page.get_by_role("link", name="Show original").click()
        box = page.frame_locator("iframe.original")
        expect(box.locator("body, frameset")).to_be_attached()
        page.wait_for_load_state("networkidle")
        assert watch.elsewhere == [], name
        assert desk.trap.connections == [], name
        assert page.evaluate("window.attacked") is None, name
        assert page.url.endswith("/original/"), name
        page.close()


def test_images_are_asked_for_only_when_somebody_wants_them(desk: Desk) -> None:
    page, watch = desk.open(f"/t/{desk.tickets['media']}/")
    assert watch == []
    page.get_by_role("link", name="Show images").first.click()
    expect(page.locator(".blocked")).to_have_count(0)
    page.wait_for_load_state("networkidle")
    kinds = {url.rsplit("/", 1)[-1] for url in watch.elsewhere}
    assert kinds == {"pixel.gif", "1.png", "p.png", "protocol-relative.gif"}
    assert page.evaluate("window.attacked") is None
    page.close()


def test_files_are_never_shown_as_pages_of_ours(desk: Desk) -> None:
    page, watch = desk.open(f"/t/{desk.tickets['media']}/")
    files = page.locator(".message__foot a.attachment")
    expect(files).to_have_count(len(FILES))
    names = [file.inner_text() for file in files.all()]
    assert not any("\u202e" in name for name in names), names
    for file in files.all():
        path = file.get_attribute("href")
        assert path
        for way in ("", "inline/", "view/"):
            answer = page.request.get(desk.stack.url + path + way)
            kind, policy = answer.headers["content-type"], answer.headers["content-security-policy"]
            is_shown = not answer.headers.get("content-disposition", "").startswith("attachment")
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert not is_shown or kind.startswith(("image/png", "text/plain", "application/pdf")), (
                path,
                way,
                kind,
            )
            assert "default-src 'none'" in policy
            assert kind.startswith("application/pdf") or "sandbox" in policy
    for way in ("looks-like.png", "looks-like.txt"):
        files.filter(has_text=way).click()
        expect(page.locator("#preview")).to_be_visible()
        page.keyboard.press("Escape")
    assert page.evaluate("window.attacked") is None
    assert [one for one in watch if "looks-like.png" not in one] == []
    archive = page.request.get(f"{desk.stack.url}/t/{desk.tickets['media']}/files.zip")
    assert archive.headers["content-disposition"].startswith("attachment")
    page.close()
