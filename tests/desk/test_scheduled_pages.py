"""Send later on the pages: written, shown, edited, sent, cancelled."""

from collections.abc import Callable
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Team, User
from core.clock import now
from tests import factories
from tickets.models import Brand, Direction, Message, Queue, SavedDraft, ScheduledReply, Ticket
from tickets.services import assignment, scheduling
from tickets.services.replies import Draft

pytestmark = pytest.mark.django_db


@pytest.fixture
def later(make_ticket: Callable[..., Ticket], alice: User) -> ScheduledReply:
    ticket = make_ticket()
    at = now() + timedelta(hours=5)
    return scheduling.schedule(ticket.pk, Draft(text="It left."), send_at=at, by=alice, now=now())


def newest(ticket: Ticket) -> int:
    return ticket.messages.order_by("-pk")[0].pk


@pytest.mark.parametrize(
    "fields",
    [
        {"later": "tomorrow"},
        {"later": "at", "later_at": "tomorrow 9:00"},
        {"later_at": "demain 9h"},
        {"later": "at", "later_at": "tomorrow 9:00", "then": "pending", "later_anyway": "on"},
    ],
)
def test_a_reply_is_kept_for_tomorrow_at_nine(
    desk: Client, alice: User, make_ticket: Callable[..., Ticket], fields: dict[str, str]
) -> None:
    ticket = make_ticket()
    form = {"text": "It left.", "seen": newest(ticket), **fields}
    assert desk.post(f"/t/{ticket.pk}/reply/", form).status_code == 302
    row = ScheduledReply.objects.get()
    zone = ZoneInfo(alice.time_zone)
    tomorrow = timezone.localtime(now(), zone).date() + timedelta(days=1)
    assert timezone.localtime(row.send_at, zone).isoformat()[:16] == f"{tomorrow}T09:00"
    assert (row.status, row.is_sent_anyway) == (fields.get("then", ""), "later_anyway" in fields)
    page = desk.get(f"/t/{ticket.pk}/").content.decode()
    assert "Scheduled for" in page
    assert "by Alice Martin" in page
    assert "It left." in page
    assert "Scheduled " in desk.get("/inbox/all/").content.decode()
    assert not Message.objects.filter(direction=Direction.OUTBOUND).exists()


@pytest.mark.parametrize("words", ["soon", "2020-01-01"])
def test_words_that_mean_no_moment_to_come_send_nothing(
    desk: Client, make_ticket: Callable[..., Ticket], words: str
) -> None:
    ticket = make_ticket()
    form = {"text": "It left.", "seen": newest(ticket), "later": "at", "later_at": words}
    answer = desk.post(f"/t/{ticket.pk}/reply/", form)
    assert answer.status_code == 422
    assert "It left.</textarea>" in answer.content.decode()
    assert not ScheduledReply.objects.exists()
    assert not Message.objects.filter(direction=Direction.OUTBOUND).exists()


def test_what_is_stopped_keeps_its_moment(
    desk: Client, alice: User, brand: Brand, make_ticket: Callable[..., Ticket]
) -> None:
    ticket = make_ticket()
    seen = newest(ticket)
    factories.received(brand, now=now(), ticket_id=ticket.pk)
    form = {"text": "It left.", "seen": seen, "later": "tomorrow"}
    answer = desk.post(f"/t/{ticket.pk}/reply/", form)
    assert answer.status_code == 409
    tomorrow = timezone.localtime(now(), ZoneInfo(alice.time_zone)) + timedelta(days=1)
    assert f'name="later_at" value="{tomorrow:%Y-%m-%d} 09:00"' in answer.content.decode()


def test_it_is_edited_sent_cancelled_and_brought_back(desk: Client, later: ScheduledReply) -> None:
    url = f"/scheduled/{later.pk}/"
    assert desk.post(f"{url}cancel/").status_code == 302
    assert "Scheduled for" not in desk.get(f"/t/{later.ticket_id}/").content.decode().split("composer")[0]
    desk.post(f"{url}restore/")
    later.refresh_from_db()
    assert later.state == "waiting"
    desk.post(f"{url}send/")
    assert Message.objects.get(direction=Direction.OUTBOUND).text == "It left."
    assert "too late" in desk.post(f"{url}edit/", headers={"X-Pane": "1"}).content.decode()


def test_editing_brings_it_into_the_composer(desk: Client, later: ScheduledReply) -> None:
    desk.post(f"/scheduled/{later.pk}/edit/")
    assert SavedDraft.objects.get().text == "It left."
    assert "It left.</textarea>" in desk.get(f"/t/{later.ticket_id}/").content.decode()
    assert desk.post(f"/scheduled/{later.pk}/edit/").status_code == 404


def test_what_was_held_back_says_why(desk: Client, later: ScheduledReply, brand: Brand) -> None:
    factories.received(brand, now=now(), ticket_id=later.ticket_id)
    scheduling.hold_answered([later.ticket_id], now=now())
    page = desk.get(f"/t/{later.ticket_id}/").content.decode()
    assert "Not sent: held back" in page
    assert "Jane Doe wrote after it was scheduled." in page


@pytest.mark.parametrize("what", ["edit", "send", "cancel", "restore"])
def test_who_may_not_see_the_ticket_touches_nothing(
    client: Client, alice: User, later: ScheduledReply, what: str
) -> None:
    private = Queue.objects.create(name="Board", team=Team.objects.create(name="Board"), is_private=True)
    assignment.move_to_queue(later.ticket_id, private, by="rule:1", now=now())
    url = f"/scheduled/{later.pk}/{what}/"
    assert "/accounts/login" in client.post(url).headers["Location"]
    client.force_login(alice)
    assert client.post(url).status_code == 404
    assert client.get(url).status_code == 405
    later.refresh_from_db()
    assert later.state == "waiting"
