"""Snoozed and unread tickets in the lists."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone, translation

from accounts.models import User
from core.clock import now as clock_now
from core.clock import standing_at
from desk.snooze_times import choices
from tests import factories
from tickets.models import Brand, Ticket
from tickets.services import assignment, replies, snoozing
from tickets.services.replies import Draft

pytestmark = pytest.mark.django_db


def is_bold(desk: Client, ticket: Ticket, view: str = "all") -> bool:
    html = desk.get(f"/inbox/{view}/?part=rows").content.decode()
    assert f'id="row-{ticket.pk}"' in html
    return f'class="row row--unread" id="row-{ticket.pk}"' in html


def see(desk: Client, ticket: Ticket) -> None:
    ticket.refresh_from_db()
    assert desk.post("/seen/", {"t": f"{ticket.pk}:{ticket.version}"}).status_code == 204


def test_snoozing_moves_a_ticket_from_the_open_lists_to_its_own(
    desk: Client, make_ticket: Callable[..., Ticket]
) -> None:
    ticket = make_ticket()
    response = desk.post(f"/t/{ticket.pk}/snooze/", {"until": "tomorrow"}, headers={"X-Pane": "1"})
    assert response.context["undo_url"]
    assert f'id="row-{ticket.pk}"' not in desk.get("/inbox/all/").content.decode()
    page = desk.get("/inbox/snoozed/").content.decode()
    assert f'id="row-{ticket.pk}"' in page
    assert "Snoozed until" in desk.get(f"/t/{ticket.pk}/").content.decode()
    desk.post(f"/t/{ticket.pk}/snooze/", {"until": "now"})
    assert f'id="row-{ticket.pk}"' in desk.get("/inbox/all/").content.decode()


def test_a_moment_of_ones_own_is_in_ones_own_time_zone(
    desk: Client, make_ticket: Callable[..., Ticket], alice: User
) -> None:
    User.objects.filter(pk=alice.pk).update(time_zone="America/New_York")
    ticket = make_ticket()
    day = (clock_now() + timedelta(days=3)).date()
    desk.post(f"/t/{ticket.pk}/snooze/", {"at": f"{day}T09:00"})
    ticket.refresh_from_db()
    assert ticket.snoozed_until is not None
    assert ticket.snoozed_until.astimezone(UTC).hour in {13, 14}


@pytest.mark.parametrize("fields", [{}, {"at": "soon"}, {"at": "2001-01-01T09:00"}, {"until": "never"}])
def test_a_bad_moment_is_refused_in_words(
    desk: Client, make_ticket: Callable[..., Ticket], fields: dict[str, str]
) -> None:
    response = desk.post(f"/t/{make_ticket().pk}/snooze/", fields, headers={"X-Pane": "1"})
    assert response.status_code == 422
    assert response.content


def test_the_choices_keep_to_the_morning_over_the_change_to_summer_time() -> None:
    with timezone.override("Europe/Paris"), translation.override("en"):
        saturday = datetime(2026, 3, 28, 16, 20, tzinfo=UTC)  # the clocks change in the night
        later, tomorrow, monday = choices(saturday)
        assert [c.at.strftime("%a %H:%M") for c in (later, tomorrow, monday)] == [
            "Sat 20:00",
            "Sun 09:00",
            "Mon 09:00",
        ]
        assert tomorrow.at.astimezone(UTC).hour == 7
        assert monday.when == "Mon 30 Mar, 09:00"
        late = datetime(2026, 6, 8, 20, 30, tzinfo=UTC)
        assert [choice.key for choice in choices(late)] == ["tomorrow", "monday"]


def test_a_row_is_bold_until_it_was_seen_and_again_when_the_customer_writes(
    desk: Client, make_ticket: Callable[..., Ticket], brand: Brand
) -> None:
    ticket = make_ticket()
    assert is_bold(desk, ticket)
    desk.get(f"/t/{ticket.pk}/?pane=1")
    assert is_bold(desk, ticket), "fetching ahead is not seeing"
    see(desk, ticket)
    assert not is_bold(desk, ticket)
    factories.received(brand, now=clock_now(), ticket_id=ticket.pk)
    assert is_bold(desk, ticket)


def test_what_i_did_myself_is_no_news_to_me_but_a_colleagues_note_is(
    desk: Client, make_ticket: Callable[..., Ticket], alice: User, bob: User
) -> None:
    ticket = make_ticket()
    assignment.assign(ticket.pk, alice, by=alice, now=clock_now())
    see(desk, ticket)
    replies.add_note(ticket.pk, Draft(text="Mine"), by=alice, now=clock_now())
    assert not is_bold(desk, ticket)
    replies.add_note(ticket.pk, Draft(text="Theirs"), by=bob, now=clock_now())
    assert is_bold(desk, ticket)


def test_what_a_colleague_holds_does_not_concern_me(
    desk: Client, make_ticket: Callable[..., Ticket], bob: User
) -> None:
    ticket = make_ticket()
    assignment.assign(ticket.pk, bob, by=bob, now=clock_now())
    assert not is_bold(desk, ticket)


def test_a_ticket_given_to_me_is_news(
    desk: Client, make_ticket: Callable[..., Ticket], alice: User, bob: User
) -> None:
    ticket = make_ticket()
    see(desk, ticket)
    assignment.assign(ticket.pk, alice, by=bob, now=clock_now())
    assert is_bold(desk, ticket)


def test_marked_as_unread_it_is_bold_until_it_is_opened(
    desk: Client, make_ticket: Callable[..., Ticket]
) -> None:
    ticket = make_ticket()
    see(desk, ticket)
    desk.post(f"/t/{ticket.pk}/unread/", headers={"X-Pane": "1"})
    assert is_bold(desk, ticket)
    see(desk, ticket)
    assert not is_bold(desk, ticket)


def test_a_snoozed_ticket_that_came_back_is_bold(
    desk: Client, make_ticket: Callable[..., Ticket], alice: User
) -> None:
    ticket = make_ticket()
    see(desk, ticket)
    until = clock_now() + timedelta(minutes=1)
    snoozing.snooze(ticket.pk, until, by=alice, now=clock_now())
    with standing_at(until):
        snoozing.wake_due(now=until)
    assert is_bold(desk, ticket)


@pytest.mark.parametrize("junk", ["", "x", "1", "1:", "-1:5", "99999999999999999999:1", "999999:1"])
def test_junk_about_what_was_seen_is_ignored(desk: Client, junk: str) -> None:
    assert desk.post("/seen/", {"t": junk}).status_code == 204
