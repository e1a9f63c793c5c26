"""Changing many tickets from the list."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from tickets.models import Operation, Ticket
from tickets.states import Status

pytestmark = pytest.mark.django_db


@pytest.fixture
def three(make_ticket: Callable[..., Ticket]) -> list[Ticket]:
    return [make_ticket(email=f"{n}@customer.test") for n in range(3)]


def statuses() -> list[str]:
    return list(Ticket.objects.order_by("pk").values_list("status", flat=True))


def test_the_form_works_without_scripts_and_offers_undo(desk: Client, three: list[Ticket]) -> None:
    html = desk.get("/inbox/all/").content.decode()
    assert html.count('class="pick"') == 3
    response = desk.post(
        "/bulk/", {"t": [three[0].pk, three[1].pk], "do": "status:resolved", "view": "all"}, follow=True
    )
    assert "2 tickets changed." in response.content.decode()
    assert statuses() == [Status.RESOLVED, Status.RESOLVED, Status.NEW]
    desk.post(f"/undo/{Operation.objects.get().pk}/")
    assert statuses() == [Status.NEW] * 3


def test_all_that_a_list_holds_are_changed(desk: Client, three: list[Ticket], alice: User) -> None:
    response = desk.post(
        "/bulk/", {"all": "1", "view": "unassigned", "do": f"assign:{alice.pk}"}, headers={"X-Pane": "1"}
    )
    assert "3 tickets changed." in response.content.decode()
    assert Ticket.objects.filter(assignee=alice).count() == 3


@pytest.mark.parametrize(
    ("fields", "check"),
    [
        ({"do": "priority:high"}, {"priority": "high"}),
        ({"do": "add_tags", "tags": "Big Sale, vip"}, {"tags": ["big-sale", "vip"]}),
        ({"do": "snooze:tomorrow"}, {"snoozed_until__isnull": False}),
        ({"do": "queue:"}, {"queue": None}),
    ],
)
def test_each_kind_of_change(
    desk: Client, three: list[Ticket], fields: dict[str, str], check: dict[str, object]
) -> None:
    response = desk.post("/bulk/", {"t": three[0].pk, **fields}, headers={"X-Pane": "1"})
    assert response.status_code == 200
    assert Ticket.objects.filter(pk=three[0].pk, **check).exists()


def test_marking_as_read(desk: Client, three: list[Ticket]) -> None:
    desk.post("/bulk/", {"all": "1", "view": "all", "do": "read"})
    assert "row--unread" not in desk.get("/inbox/all/?part=rows").content.decode()


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"do": "status:gone"},
        {"do": "nothing:1"},
        {"do": "add_tags"},
        {"do": "snooze:"},
        {"do": "assign:x"},
    ],
)
def test_junk_is_refused_in_words(desk: Client, three: list[Ticket], fields: dict[str, str]) -> None:
    response = desk.post("/bulk/", {"t": three[0].pk, **fields}, headers={"X-Pane": "1"})
    assert (response.status_code, bool(response.content)) == (422, True)


def test_the_menu_tells_how_many_the_list_holds_and_progress_is_ones_own(
    desk: Client, three: list[Ticket], bob: User
) -> None:
    assert "Select all 3 that match" in desk.get("/bulk/menu/?view=all").content.decode()
    desk.post("/bulk/", {"t": three[0].pk, "do": "priority:high"})
    url = f"/bulk/{Operation.objects.get().pk}/"
    assert "1 of 1" in desk.get(url).content.decode()
    desk.force_login(bob)
    assert desk.get(url).status_code == 404
