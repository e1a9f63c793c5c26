"""Search on pages: what is marked, what is offered, and that nobody learns of tickets which they may not see."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client

from accounts.models import Team, User
from tickets.models import Queue, Ticket
from tickets.search import cache
from tickets.services import assignment


@pytest.fixture
def hidden(make_ticket: Callable[..., Ticket], bob: User, now: datetime) -> Ticket:
    """A ticket in a queue of lawyers; Bob leads, Alice may not see it."""
    legal = Queue.objects.create(name="Lawyers", team=Team.objects.create(name="Lawyers"), is_private=True)
    ticket = make_ticket(subject="Confidential zebra", text="The zebra sues us", email="zed@secret.test")
    return assignment.move_to_queue(ticket.pk, legal, by=bob, now=now)


def text_of(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return response.content.decode()


PAGES = [
    "/search/?q=zebra",
    "/search/?q=zebr",
    "/search/?q=zebrra",  # a typo, which is mended only with what the reader may see
    "/search/?q=from:zed",
    "/search/?q=queue:Lawyers",
    "/search/",
    "/palette/find/?q=zebra",
    "/palette/",
    "/inbox/all/",
    "/inbox/all/?part=rows",
    "/live/?view=all&ids={pk}",
    "/t/{other}/merge/?q=zebra",
    "/t/{other}/links/?ticket={pk}",
    "/t/{other}/",
]


@pytest.mark.parametrize("path", PAGES)
def test_no_page_tells_of_a_ticket_that_its_reader_may_not_see(
    desk: Client, hidden: Ticket, make_ticket: Callable[..., Ticket], path: str
) -> None:
    cache.clear()
    other = make_ticket(subject="Something else", email="zed@secret.test")
    text = text_of(desk, path.format(pk=hidden.pk, other=other.pk))
    asked = path.partition("?")[2]
    for word in ("Confidential", "sues us", "Lawyers", f"/t/{hidden.pk}/"):
        if word not in asked:
            assert word not in text.replace(f"?ticket={hidden.pk}", ""), word


def test_who_may_see_it_finds_it_everywhere(client: Client, bob: User, hidden: Ticket) -> None:
    client.force_login(bob)
    cache.clear()
    for path in ("/search/?q=zebra", "/search/?q=zebrra", "/palette/find/?q=zebra", "/inbox/all/"):
        assert "Confidential zebra" in text_of(client, path), path
    assert "queue:Lawyers" in text_of(client, "/search/")


def test_counts_leave_out_what_the_reader_may_not_see(
    desk: Client, client: Client, bob: User, hidden: Ticket, make_ticket: Callable[..., Ticket]
) -> None:
    make_ticket(subject="Something else")
    assert 'data-count="all">1<' in text_of(desk, "/inbox/all/")
    cache.clear()
    client.force_login(bob)
    assert 'data-count="all">2<' in text_of(client, "/inbox/all/")


def test_what_fits_is_marked_and_what_strangers_wrote_stays_text(
    desk: Client, make_ticket: Callable[..., Ticket]
) -> None:
    make_ticket(subject="Parcel", text="<script>alert(1)</script> the <b>kettle</b> & more")
    text = text_of(desk, "/search/?q=kettle")
    assert "<mark>kettle</mark>" in text
    assert "&amp; more" in text
    assert "<script>alert" not in text


@pytest.mark.parametrize(
    "asked", ["reclamation", "Réclamation", "RÉCLAM", "réclamatoin", "abime", "œuvre", "oeuvre"]
)
def test_french_is_found_with_and_without_its_accents(
    desk: Client, make_ticket: Callable[..., Ticket], asked: str
) -> None:
    cache.clear()
    make_ticket(subject="Réclamation", text="Le colis est abîmé, c'est une œuvre d'art")
    assert "Réclamation</span>" in text_of(desk, f"/search/?q={asked}")
