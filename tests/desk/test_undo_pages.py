"""Undo as pages offer it."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tickets.models import Operation, Queue, Ticket
from tickets.states import Status

pytestmark = pytest.mark.django_db


def change(desk: Client, ticket: Ticket, what: str, **fields: object) -> str:
    """Make a change as a script does; the address that undoes it."""
    response = desk.post(f"/t/{ticket.pk}/{what}/", fields, headers={"X-Pane": "1"})
    assert response.status_code == 200
    return response.context["undo_url"]


@pytest.mark.parametrize(
    ("what", "fields"),
    [
        ("status", {"status": "resolved"}),
        ("priority", {"priority": "high"}),
        ("tags", {"tags": "a, b"}),
        ("subject", {"subject": "Parcel"}),
    ],
)
def test_each_change_can_be_undone(
    desk: Client, make_ticket: Callable[..., Ticket], what: str, fields: dict[str, object]
) -> None:
    ticket = make_ticket()
    before = Ticket.objects.values("status", "priority", "tags", "subject").get(pk=ticket.pk)
    url = change(desk, ticket, what, **fields)
    assert url == reverse("desk:undo", args=[Operation.objects.get().pk])
    assert Ticket.objects.values("status", "priority", "tags", "subject").get(pk=ticket.pk) != before
    response = desk.post(url + "?view=all", headers={"X-Pane": "1"})
    assert "Undone." in response.content.decode()
    assert f'id="row-{ticket.pk}"' in response.content.decode()
    assert Ticket.objects.values("status", "priority", "tags", "subject").get(pk=ticket.pk) == before


def test_assignee_and_queue_go_back(
    desk: Client, make_ticket: Callable[..., Ticket], alice: User, queue: Queue
) -> None:
    ticket = make_ticket()
    desk.post(change(desk, ticket, "assign", agent=alice.pk))
    desk.post(change(desk, ticket, "queue", queue=queue.pk))
    ticket.refresh_from_db()
    assert (ticket.assignee, ticket.queue, ticket.status) == (None, None, Status.NEW)


def test_a_refused_undo_says_why(desk: Client, make_ticket: Callable[..., Ticket]) -> None:
    ticket = make_ticket()
    url = change(desk, ticket, "priority", priority="high")
    change(desk, ticket, "priority", priority="urgent")
    response = desk.post(url, headers={"X-Pane": "1"})
    assert response.status_code == 422
    assert f"#{ticket.pk} was changed in the meantime" in response.content.decode()


def test_the_message_of_a_change_offers_undo_without_scripts(
    desk: Client, make_ticket: Callable[..., Ticket]
) -> None:
    ticket = make_ticket()
    response = desk.post(f"/t/{ticket.pk}/status/", {"status": "resolved"}, follow=True)
    url = reverse("desk:undo", args=[Operation.objects.get().pk])
    assert f'action="{url}"' in response.content.decode()
    response = desk.post(url, follow=True, headers={"Referer": f"http://testserver/t/{ticket.pk}/"})
    assert "Undone." in response.content.decode()
    ticket.refresh_from_db()
    assert ticket.status == Status.NEW


def test_another_site_is_never_gone_back_to(desk: Client, make_ticket: Callable[..., Ticket]) -> None:
    url = change(desk, make_ticket(), "priority", priority="high")
    response = desk.post(url, headers={"Referer": "https://elsewhere.test/"})
    assert response["Location"] == "/"


def test_nobody_undoes_what_another_did(desk: Client, make_ticket: Callable[..., Ticket], bob: User) -> None:
    url = change(desk, make_ticket(), "priority", priority="high")
    desk.force_login(bob)
    assert desk.post(url, headers={"X-Pane": "1"}).status_code == 422
