"""Colleagues in a browser: who looks, who writes, and a server that restarts."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from playwright.sync_api import Browser, expect

from accounts.models import Role, Team, User
from accounts.services import people
from core.clock import now
from core.wake import client as redis_client
from desk import presence
from tests import factories
from tests.journeys.desk import open_page, profile, wait_live
from tests.journeys.desk_server import desk_server
from tickets.models import Brand, Queue, Ticket
from tickets.services import assignment, replies
from tickets.services.replies import Draft

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _nobody_is_there() -> Iterator[None]:
    cache.clear()
    redis_client().delete(presence.KEY)
    yield
    redis_client().delete(presence.KEY)


@pytest.fixture
def ana(transactional_db: None) -> User:
    return people.create_user(email="ana@desk.test", name="Ana Lind", role=Role.AGENT, password="ana-pass-1")


def test_colleagues_see_who_looks_and_who_writes_in_ticket_and_list(
    browser: Browser, server: str, agent: User, ana: User, tickets: list[Ticket]
) -> None:
    alpha, beta, _gamma = tickets
    with profile(browser) as mine, profile(browser) as hers:
        page, problems = open_page(mine, agent, server, f"/t/{alpha.pk}/")
        wait_live(page)
        expect(page.locator("#rows .row")).to_have_count(3)
        other, her_problems = open_page(hers, ana, server, f"/t/{alpha.pk}/")
        wait_live(other)
        expect(page.locator("#presence")).to_have_text("ALAna is looking")
        expect(other.locator("#presence")).to_have_text("LMLéa is looking")
        other.locator(f"#reply-{alpha.pk}").press_sequentially("Dear Jane")
        expect(page.locator("#presence")).to_contain_text("Ana is writing")
        expect(page.locator(f"#row-{alpha.pk} .row__seen")).to_contain_text("Ana is writing")
        # A fresh rendering of the head and the row does not lose who is there.
        replies.add_note(alpha.pk, Draft(text="A note."), by=agent, now=now())
        expect(page.locator("#messages")).to_contain_text("A note.")
        expect(page.locator("#presence")).to_contain_text("Ana is")
        # Two pages of one person are one person.
        second, _ = open_page(hers, ana, server, f"/t/{alpha.pk}/")
        wait_live(second)
        expect(page.locator("#presence .presence__one")).to_have_count(1)
        second.close()
        other.locator(f"#row-{beta.pk}").click()
        expect(page.locator("#presence .presence__one")).to_have_count(0)
        expect(page.locator(f"#row-{beta.pk} .row__seen")).to_contain_text("AL")
        other.close()
        expect(page.locator(".row__seen")).to_have_count(0)
        assert problems == []
        assert her_problems == []


def test_nobody_is_told_who_is_in_a_ticket_that_is_hidden_from_them(
    browser: Browser, server: str, agent: User, ana: User, tickets: list[Ticket]
) -> None:
    team = Team.objects.create(name="Legal")
    private = Queue.objects.create(name="Legal", team=team, is_private=True)
    assignment.move_to_queue(tickets[0].pk, private, by=agent, now=now())
    with profile(browser) as mine, profile(browser) as hers:
        told: list[str] = []
        page, _ = open_page(hers, ana, server, "/me/")
        page.on("websocket", lambda found: found.on("framereceived", lambda data: told.append(str(data))))
        page.goto(server + "/inbox/all/")
        wait_live(page)
        other, _ = open_page(mine, agent, server, f"/t/{tickets[0].pk}/")
        wait_live(other)
        other.goto(server + f"/t/{tickets[1].pk}/")
        wait_live(other)
        expect(page.locator(f"#row-{tickets[1].pk} .row__seen")).to_contain_text("LM")
        assert any(f'"id": {tickets[1].pk}' in frame or f'"id":{tickets[1].pk}' in frame for frame in told)
        hidden = [
            frame
            for frame in told
            if '"seen"' in frame and f'"id":{tickets[0].pk},' in frame.replace(" ", "")
        ]
        assert hidden == []


def test_a_restart_of_the_server_loses_nothing(
    browser: Browser, agent: User, tickets: list[Ticket], brand: Brand
) -> None:
    alpha = tickets[0]
    with profile(browser) as context:
        with desk_server() as url:
            page, _problems = open_page(context, agent, url, f"/t/{alpha.pk}/")
            wait_live(page)
            expect(page.locator("#rows .row")).to_have_count(3)
            page.locator(f"#reply-{alpha.pk}").press_sequentially("Half a sen")
            page.evaluate("document.body.dataset.sameDocument = 'yes'")
        expect(page.locator("html[data-live=off]")).to_be_attached()
        replies.add_note(alpha.pk, Draft(text="While nobody listened."), by=agent, now=now())
        factories.ticket(brand, now=now(), subject="Delta")
        with desk_server(urlsplit(url).port or 0):
            wait_live(page)
            expect(page.locator("#messages")).to_contain_text("While nobody listened.")
            expect(page.locator('[data-count="all"]')).to_have_text("4")
            expect(page.locator(f"#reply-{alpha.pk}")).to_have_value("Half a sen")
            expect(page.locator("#offline")).to_be_hidden()
            expect(page.locator("body[data-same-document=yes]")).to_be_attached()
