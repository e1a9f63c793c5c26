"""Merging and undoing it on the pages."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import Team, User
from core.clock import now as clock_now
from tests.desk.test_pages import MOST_STATEMENTS, statements
from tickets.models import Queue, Ticket, TicketMove
from tickets.services import assignment, merging


@pytest.fixture
def pair(make_ticket: Callable[..., Ticket]) -> tuple[Ticket, Ticket]:
    return make_ticket(subject="First order"), make_ticket(subject="Second order")


def test_the_chooser_offers_the_customers_other_open_tickets(desk: Client, pair: tuple[Ticket, Ticket]):
    for headers in ({}, {"X-Pane": "1"}):
        html = desk.get(f"/t/{pair[0].pk}/merge/", headers=headers).content.decode()
        assert "Second order" in html
        assert f'name="with" value="{pair[0].pk}"' not in html


def test_a_ticket_is_found_by_number_and_by_words(
    desk: Client, pair: tuple[Ticket, Ticket], make_ticket: Callable[..., Ticket]
):
    other = make_ticket(subject="Umbrella", email="bob@customer.test")
    assert b"Umbrella" in desk.get(f"/t/{pair[0].pk}/merge/?q=umbrella").content
    preview = desk.get(f"/t/{pair[0].pk}/merge/?number=%23{other.pk}").content.decode()
    assert "Umbrella" in preview
    assert "different customers" in preview
    assert b"no such ticket" in desk.get(f"/t/{pair[0].pk}/merge/?number=987654321").content


def post_merge(desk: Client, shown: Ticket, keep: Ticket, *others: Ticket, **more: str):
    data = {"ticket": [ticket.pk for ticket in (shown, keep, *others)], "keep": keep.pk, **more}
    return desk.post(f"/t/{shown.pk}/merge/", data, headers={"X-Pane": "1"})


def test_merging_says_so_on_both_tickets_and_offers_undo(desk: Client, pair: tuple[Ticket, Ticket]):
    winner, loser = pair
    html = post_merge(desk, loser, winner).content.decode()
    move = TicketMove.objects.get()
    assert f'data-undo="/t/{loser.pk}/moves/undo/?move={move.pk}"' in html
    assert "This ticket was merged into" in html
    assert "composer" not in desk.get(f"/t/{loser.pk}/").content.decode().split('id="ticket"')[1]
    shown = desk.get(f"/t/{winner.pk}/").content.decode()
    assert "Merged into this ticket" in shown
    assert f"/t/{winner.pk}/moves/undo/?move={move.pk}" in shown
    desk.post(f"/t/{winner.pk}/moves/undo/?move={move.pk}")
    assert Ticket.objects.get(pk=loser.pk).merged_into_id is None
    again = desk.post(f"/t/{winner.pk}/moves/undo/?move={move.pk}", headers={"X-Pane": "1"})
    assert again.status_code == 422


def test_other_customers_need_a_word(
    desk: Client, pair: tuple[Ticket, Ticket], make_ticket: Callable[..., Ticket]
):
    other = make_ticket(email="bob@customer.test")
    assert post_merge(desk, pair[0], pair[0], other).status_code == 422
    assert post_merge(desk, pair[0], pair[0], other, other_customers="1").status_code == 200


def test_a_ticket_that_is_hidden_is_neither_merged_nor_given_back(
    desk: Client, pair: tuple[Ticket, Ticket], bob: User
):
    private = Queue.objects.create(name="Legal", team=Team.objects.create(name="Legal"), is_private=True)
    assignment.move_to_queue(pair[1].pk, private, by=bob, now=clock_now())
    assert b"Second order" not in desk.get(f"/t/{pair[0].pk}/merge/").content
    assert post_merge(desk, pair[0], pair[0], pair[1]).status_code == 422
    (move,) = merging.merge(pair[0].pk, [pair[1].pk], by=bob, now=clock_now())
    assert desk.post(f"/t/{pair[0].pk}/moves/undo/?move={move.pk}").status_code == 404


def test_what_was_merged_costs_the_page_no_statement(desk: Client, pair: tuple[Ticket, Ticket], alice: User):
    before = statements(desk, f"/t/{pair[0].pk}/")
    merging.merge(pair[0].pk, [pair[1].pk], by=alice, now=clock_now())
    assert statements(desk, f"/t/{pair[0].pk}/") <= before <= MOST_STATEMENTS
