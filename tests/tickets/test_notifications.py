"""Who is told of what: once, only those who may see it, never of what they did themselves."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.core import mail

from accounts.models import Role, Team, TeamMembership, User
from accounts.services import people
from core import outbox
from core.models import HandlerRun
from tests import factories
from tickets.models import Brand, Mention, Notification, Queue, Ticket
from tickets.services import assignment, digests, mentions, notifications, replies, watching
from tickets.services.replies import Draft


@pytest.fixture
def ticket(brand: Brand, now: datetime) -> Ticket:
    return factories.ticket(brand, now=now, rfc_message_id="first@customer.test")


@pytest.fixture
def dora(db: None) -> User:
    """Another agent."""
    return people.create_user(email="dora@desk.test", name="Dora Weiß", role=Role.AGENT)


def run_outbox() -> None:
    outbox.run(list(HandlerRun.objects.filter(done_at__isnull=True).values_list("pk", flat=True)))


def told(user: User) -> list[str]:
    return list(Notification.objects.filter(user=user).order_by("pk").values_list("kind", flat=True))


def make_private(ticket: Ticket, now: datetime) -> Team:
    team = Team.objects.create(name="Legal")
    queue = Queue.objects.create(name="Legal", team=team, is_private=True)
    assignment.move_to_queue(ticket.pk, queue, by="system", now=now)
    return team


def test_an_agent_is_told_of_a_ticket_that_others_give_to_them(
    ticket: Ticket, alice: User, bob: User, queue: Queue, now: datetime
) -> None:
    assignment.assign(ticket.pk, alice, by=bob, now=now)
    run_outbox()
    assert told(alice) == ["assigned"]
    assignment.move_to_queue(ticket.pk, queue, by=bob, now=now + timedelta(minutes=1))
    run_outbox()
    assert told(alice) == ["assigned"]


def test_nobody_is_told_of_what_they_did_themselves(ticket: Ticket, alice: User, now: datetime) -> None:
    assignment.assign(ticket.pk, alice, by=alice, now=now)
    watching.follow(ticket.pk, by=alice)
    replies.add_note(ticket.pk, Draft(text="@Alice Martin"), by=alice, now=now)
    replies.reply(ticket.pk, Draft(text="Hello"), by=alice, now=now)
    run_outbox()
    assert told(alice) == []


def test_holder_and_followers_are_told_when_the_customer_writes(
    brand: Brand, ticket: Ticket, alice: User, bob: User, dora: User, now: datetime
) -> None:
    assignment.assign(ticket.pk, alice, by=alice, now=now)
    assert watching.follow(ticket.pk, by=bob)
    assert not watching.follow(ticket.pk, by=bob)
    watching.follow(ticket.pk, by=dora)
    assert watching.unfollow(ticket.pk, by=dora)
    factories.received(brand, now=now, references=("first@customer.test",))
    factories.received(brand, now=now, references=("first@customer.test",), is_automatic=True)
    run_outbox()
    assert (told(alice), told(bob), told(dora)) == (["customer"], ["customer"], [])


def test_a_handler_that_runs_twice_tells_once(
    brand: Brand, ticket: Ticket, alice: User, bob: User, now: datetime
) -> None:
    assignment.assign(ticket.pk, alice, by=bob, now=now)
    factories.received(brand, now=now, references=("first@customer.test",))
    replies.add_note(ticket.pk, Draft(text="@Alice look"), by=bob, now=now)
    run_outbox()
    HandlerRun.objects.update(done_at=None)
    run_outbox()
    assert told(alice) == ["assigned", "customer", "mention"]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("@Bob Stone please", ["@Bob Stone"]),
        ("please @bob.", ["@bob"]),
        ("(@BOB STONE)", ["@BOB STONE"]),
        ("@Dora Weiß, @Chloé", ["@Dora Weiß", "@Chloé"]),
        ("bob@Bob", []),
        ("@Bobby and @Nobody @", []),
        ("@Delivery @Bob", ["@Delivery", "@Bob"]),
        ("no names", []),
    ],
)
def test_names_are_found_as_people_write_them(
    text: str, named: list[str], bob: User, dora: User, chloe: User
) -> None:
    Team.objects.create(name="Delivery")
    assert [one.name for one in mentions.find(text)] == named


def test_two_of_one_first_name_are_named_in_full_only(bob: User) -> None:
    people.create_user(email="b2@desk.test", name="Bob Other", role=Role.AGENT)
    assert mentions.find("@Bob") == []
    assert [one.user.name for one in mentions.find("@Bob Other") if one.user] == ["Bob Other"]


def test_a_team_is_told_member_by_member(
    ticket: Ticket, alice: User, bob: User, dora: User, now: datetime
) -> None:
    team = Team.objects.create(name="Delivery")
    for user in (alice, bob):
        TeamMembership.objects.create(team=team, user=user)
    replies.add_note(ticket.pk, Draft(text="@Delivery who knows?"), by=alice, now=now)
    run_outbox()
    assert (told(alice), told(bob), told(dora)) == ([], ["mention"], [])
    assert Mention.objects.get().team == team


def test_those_who_may_not_see_the_ticket_are_not_told_and_the_author_hears_of_it(
    ticket: Ticket, bob: User, dora: User, alice: User, now: datetime
) -> None:
    make_private(ticket, now)
    watching.follow(ticket.pk, by=alice)
    note = replies.add_note(ticket.pk, Draft(text="@Dora Weiß and @Chloé?"), by=bob, now=now)
    run_outbox()
    assert (told(dora), told(alice)) == ([], [])
    assert not Mention.objects.filter(user=dora).exists()
    assert mentions.not_told(note.text, Ticket.objects.select_related("queue").get(pk=ticket.pk)) == [
        "Dora Weiß"
    ]


def test_kinds_that_are_muted_are_not_told(ticket: Ticket, alice: User, bob: User, now: datetime) -> None:
    notifications.save_settings(alice, {"muted": ["assigned"]})
    assignment.assign(ticket.pk, alice, by=bob, now=now)
    replies.add_note(ticket.pk, Draft(text="yours"), by=bob, now=now)
    run_outbox()
    assert told(alice) == ["colleague"]


def test_reading_a_ticket_reads_what_was_told_of_it(
    brand: Brand, ticket: Ticket, alice: User, bob: User, now: datetime
) -> None:
    other = factories.ticket(brand, now=now, email="o@customer.test")
    for one in (ticket, other):
        assignment.assign(one.pk, alice, by=bob, now=now)
    run_outbox()
    assert notifications.mark_read(alice, now=now, ticket_id=ticket.pk) == 1
    assert notifications.mark_read(bob, now=now) == 0
    assert notifications.mark_read(alice, now=now) == 1


@pytest.fixture
def assigned(ticket: Ticket, alice: User, bob: User, now: datetime) -> Callable[[], int]:
    assignment.assign(ticket.pk, alice, by=bob, now=now)
    run_outbox()
    return lambda: len(mail.outbox)


def test_a_digest_goes_out_once_and_asks_no_machine_for_an_answer(
    assigned: Callable[[], int], alice: User, ticket: Ticket, now: datetime
) -> None:
    assert digests.send_due(now=now + timedelta(minutes=29)) == 0
    assert digests.send_due(now=now + timedelta(minutes=31)) == 1
    assert digests.send_due(now=now + timedelta(minutes=60)) == 0
    (sent,) = mail.outbox
    assert sent.to == [alice.email]
    assert f"#{ticket.pk} Where is my order?" in sent.body
    assert sent.extra_headers["Auto-Submitted"] == "auto-generated"
    assert "It has not arrived" not in sent.body


def test_no_digest_of_what_was_read_or_is_not_wanted_or_may_no_longer_be_seen(
    assigned: Callable[[], int], alice: User, bob: User, ticket: Ticket, now: datetime
) -> None:
    later = now + timedelta(hours=1)
    notifications.save_settings(alice, {"mail_after_minutes": 0})
    assert digests.send_due(now=later) == 0
    notifications.save_settings(alice, {"mail_after_minutes": 5})
    make_private(ticket, now)
    assignment.assign(ticket.pk, None, by=bob, now=later)
    assert digests.send_due(now=later) == 0
    Notification.objects.update(mailed_at=None)
    notifications.mark_read(alice, now=later)
    assert digests.send_due(now=later) == 0


def test_a_digest_that_the_mail_server_refuses_is_tried_again(
    assigned: Callable[[], int], monkeypatch: pytest.MonkeyPatch, now: datetime
) -> None:
    later = now + timedelta(hours=1)
    with monkeypatch.context() as broken:
        broken.setattr("tickets.services.digests.EmailMessage.send", _refuse)
        assert digests.send_due(now=later) == 0
    assert digests.send_due(now=later) == 1


def _refuse(*args: object, **kwargs: object) -> int:
    raise ConnectionRefusedError
