"""Checklist and time beside the ticket."""

from collections.abc import Callable

from django.test import Client

from tickets.models import ChecklistItem, Ticket, TimeSpent

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
    assert desk.post(base, {"visit": "a", "seconds": "75"}).status_code == 204
    assert desk.post(base, {"visit": "a", "seconds": "nonsense"}).status_code == 204
    assert TimeSpent.objects.get().seconds == 75
    page = desk.get(f"/t/{ticket.pk}/").content.decode()
    assert "1 min 15 s" in page
    assert f'data-counts-time="{ticket.pk}"' in page
    assert "5 min" in desk.post(f"{base}correct/", {"minutes": "5"}, headers=PANE).content.decode()
    assert desk.post(f"{base}correct/", {"minutes": "-1"}, headers=PANE).status_code == 422
