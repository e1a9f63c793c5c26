"""Pages about what agents are told."""

from collections.abc import Callable
from datetime import time

import pytest
from django.test import Client

from accounts.models import User
from core import outbox
from core.clock import now as clock_now
from core.models import HandlerRun
from desk.forms.notices import is_quiet
from tickets.models import NoticeSettings, Notification, Ticket
from tickets.services import assignment, replies
from tickets.services.replies import Draft

PANE = {"X-Pane": "1"}


@pytest.fixture
def mentioned(make_ticket: Callable[..., Ticket], alice: User, bob: User) -> Ticket:
    ticket = make_ticket(subject="A <b>question</b>")
    replies.add_note(ticket.pk, Draft(text="@Alice <i>look</i>"), by=bob, now=clock_now())
    outbox.run(list(HandlerRun.objects.filter(done_at__isnull=True).values_list("pk", flat=True)))
    return ticket


def test_a_mention_is_counted_listed_marked_and_read(desk: Client, mentioned: Ticket):
    inbox = desk.get("/inbox/mentions/")
    assert f'id="row-{mentioned.pk}"' in inbox.content.decode()
    assert inbox.context["shell"].counts["notices"] == 1
    assert inbox.context["shell"].counts["mentions"] == 1
    page = desk.get("/notifications/").content.decode()
    assert "You were mentioned" in page
    assert "A &lt;b&gt;question" in page
    ticket = desk.get(f"/t/{mentioned.pk}/").content.decode()
    assert '<strong class="mention">@Alice</strong> &lt;i&gt;look' in ticket
    assert f'data-unread-notices="{mentioned.pk}"' in ticket
    assert desk.post("/notifications/read/", {"ticket": mentioned.pk}, headers=PANE).status_code == 204
    assert "data-unread-notices" not in desk.get(f"/t/{mentioned.pk}/").content.decode()
    assert "Everything is read" in desk.get("/notifications/?show=unread").content.decode()


def test_news_tells_what_is_new_and_how_to_tell_it(desk: Client, alice: User, mentioned: Ticket):
    first = desk.get("/notifications/news/").json()
    assert (first["count"], first["notices"], first["volume"]) == (1, [], 40)
    news = desk.get("/notifications/news/?after=0").json()["notices"]
    assert [(one["title"], one["mine"]) for one in news] == [("You were mentioned", True)]
    NoticeSettings.objects.create(user=alice, quiet_from=time(0), quiet_until=time(23, 59, 59))
    assert desk.get("/notifications/news/").json()["volume"] == 0


def test_hidden_tickets_are_not_told_even_when_they_were_visible_before(
    desk: Client, mentioned: Ticket, bob: User
):
    from tests.tickets.test_notifications import make_private

    make_private(mentioned, clock_now())
    assert Notification.objects.count() == 1
    assert "question" not in desk.get("/notifications/").content.decode()
    assert desk.get("/notifications/news/?after=0").json()["notices"] == []


def test_the_author_of_a_note_hears_who_was_not_told(
    client: Client, make_ticket: Callable[..., Ticket], alice: User, bob: User
):
    from tests.tickets.test_notifications import make_private

    ticket = make_ticket()
    make_private(ticket, clock_now())
    client.force_login(bob)
    answer = client.post(f"/t/{ticket.pk}/note/", {"text": "@Alice Martin?"}, headers=PANE)
    assert "Not told, because they may not see this ticket: Alice Martin." in answer.content.decode()
    names = client.get(f"/t/{ticket.pk}/names/").json()["names"]
    assert "Alice Martin" not in [one["name"] for one in names]


def test_following_is_shown_beside_the_ticket(desk: Client, make_ticket: Callable[..., Ticket]):
    ticket = make_ticket()
    page = desk.post(f"/t/{ticket.pk}/watch/", {"watch": "1"}, headers=PANE).content.decode()
    assert "Unfollow" in page
    assert ticket.watches.count() == 1
    assert "Unfollow" not in desk.post(f"/t/{ticket.pk}/watch/", {"watch": ""}, headers=PANE).content.decode()


def test_settings_are_saved(desk: Client, alice: User, bob: User, make_ticket: Callable[..., Ticket]):
    assert "Tell me when" in desk.get("/me/notifications/").content.decode()
    data = {"told": ["mention"], "volume": "0", "mail_after_minutes": "5", "quiet_from": "22:00"}
    assert desk.post("/me/notifications/", data).status_code == 302
    saved = NoticeSettings.objects.get(user=alice)
    assert saved.muted == ["assigned", "customer", "colleague", "held"]
    assert (saved.volume, saved.mail_after_minutes, saved.quiet_from) == (0, 5, None)
    assert desk.post("/me/notifications/", {"volume": "900"}, headers=PANE).status_code == 422
    assignment.assign(make_ticket().pk, alice, by=bob, now=clock_now())


@pytest.mark.parametrize(
    ("begins", "ends", "at", "quiet"),
    [
        (time(22), time(7), time(23), True),
        (time(22), time(7), time(6, 59), True),
        (time(22), time(7), time(7), False),
        (time(12), time(14), time(13), True),
        (time(12), time(14), time(15), False),
        (None, None, time(3), False),
    ],
)
def test_quiet_hours_may_go_over_midnight(begins: time | None, ends: time | None, at: time, quiet: bool):
    assert is_quiet(NoticeSettings(quiet_from=begins, quiet_until=ends), at) == quiet
