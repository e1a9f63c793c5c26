"""Checklist and time beside the ticket."""

from collections.abc import Callable

from django.test import Client

from accounts.models import Team, User
from tickets.models import ChecklistItem, Queue, Ticket, TimeSpent
from tickets.services import assignment

PANE = {"X-Pane": "1"}


def test_a_checklist_is_kept_beside_the_ticket(desk: Client, make_ticket: Callable[..., Ticket]):
    base = f"/t/{make_ticket().pk}/checklist/"
    desk.post(base, {"text": "Call <b>Ana</b>"}, headers=PANE)
    page = desk.post(base, {"text": "Refund"}, headers=PANE).content.decode()
    assert "Call &lt;b&gt;Ana" in page
    assert "0/2" in page
    item = ChecklistItem.objects.latest("pk")
    page = desk.post(f"{base}{item.pk}/", {"do": "done"}, headers=PANE).content.decode()
    assert "1/2" in page
    assert "Done: Refund · Alice Martin" in page
    assert desk.post(f"{base}{item.pk}/", {"do": "up"}, headers=PANE).status_code == 200
    assert "is deleted" in desk.post(f"{base}{item.pk}/", {"do": "remove"}, headers=PANE).content.decode()
    assert desk.post(f"{base}{item.pk}/", {"do": "done"}, headers=PANE).status_code == 404
    assert desk.post(base, {"text": " "}, headers=PANE).status_code == 422


def test_time_is_told_shown_and_corrected(desk: Client, make_ticket: Callable[..., Ticket]):
    ticket = make_ticket()
    base = f"/t/{ticket.pk}/time/"
    told = [f"{ticket.pk}:a:75", f"{ticket.pk}:b:nonsense", "nonsense", "999999:c:5"]
    assert desk.post("/time/", {"v": told}).status_code == 204
    assert TimeSpent.objects.get().seconds == 75
    page = desk.get(f"/t/{ticket.pk}/").content.decode()
    assert "1 min 15 s" in page
    assert f'data-counts-time="{ticket.pk}"' in page
    assert "5 min" in desk.post(f"{base}correct/", {"minutes": "5"}, headers=PANE).content.decode()
    assert desk.post(f"{base}correct/", {"minutes": "-1"}, headers=PANE).status_code == 422


def test_time_in_tickets_that_are_not_ones_to_see_is_not_taken(
    desk: Client, make_ticket: Callable[..., Ticket], bob: User
):
    private = Queue.objects.create(name="Legal", team=Team.objects.create(name="Legal"), is_private=True)
    seen, hidden = make_ticket(), make_ticket()
    assignment.move_to_queue(hidden.pk, private, by=bob, now=hidden.created_at)
    assert desk.post("/time/", {"v": [f"{hidden.pk}:a:9", f"{seen.pk}:b:9"]}).status_code == 204
    assert [row.ticket_id for row in TimeSpent.objects.all()] == [seen.pk]
