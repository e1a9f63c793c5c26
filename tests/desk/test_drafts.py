"""Drafts on the pages of the desk."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import Team, User
from tickets.models import Message, Queue, SavedDraft, Ticket
from tickets.services import assignment

pytestmark = pytest.mark.django_db


def url(ticket: Ticket, kind: str = "reply") -> str:
    return f"/t/{ticket.pk}/drafts/{kind}/"


def test_a_saved_draft_stands_in_the_composer_and_in_the_list(
    desk: Client, make_ticket: Callable[..., Ticket]
) -> None:
    ticket, other = make_ticket(), make_ticket(subject="Another", email="b@customer.test")
    answer = desk.post(url(ticket), {"text": "Dear Jane, <b>", "base": 0, "device": "d", "written": 1})
    assert answer.status_code == 200
    assert answer.json()["version"] > 0
    page = desk.get(f"/t/{ticket.pk}/").content.decode()
    assert "Dear Jane, &lt;b&gt;</textarea>" in page
    assert f'data-version="{answer.json()["version"]}"' in page
    inbox = desk.get("/inbox/all/").content.decode()
    assert '<span class="row__draft">Draft:</span> Dear Jane, &lt;b&gt;' in inbox
    drafts = desk.get("/inbox/drafts/").content.decode()
    assert f'id="row-{ticket.pk}"' in drafts
    assert f'id="row-{other.pk}"' not in drafts


def test_whom_a_message_goes_to_is_kept_before_a_word_is_written(
    desk: Client, make_ticket: Callable[..., Ticket]
) -> None:
    ticket = make_ticket()
    about = f"{Message.objects.get().pk}:"
    desk.post(url(ticket, "forward"), {"text": "", "about": about, "to": "depot@supplier.test"})
    assert desk.get(url(ticket, "forward")).json()["to"] == ["depot@supplier.test"]
    assert 'value="depot@supplier.test"' in desk.get(f"/t/{ticket.pk}/").content.decode()
    # A reply always has its recipients.
    assert desk.post(url(ticket), {"text": "", "to": "jane@customer.test"}).json() == {"version": 0}
    assert desk.get("/inbox/drafts/").status_code == 200


def test_nobody_sees_the_drafts_of_others(
    desk: Client, client: Client, bob: User, make_ticket: Callable[..., Ticket]
) -> None:
    ticket = make_ticket()
    desk.post(url(ticket), {"text": "Only mine"})
    theirs = Client()
    theirs.force_login(bob)
    for path in (f"/t/{ticket.pk}/", "/inbox/all/", "/inbox/drafts/"):
        assert "Only mine" not in theirs.get(path).content.decode()
    assert theirs.get(url(ticket)).json() == {"version": 0}


def test_a_newer_draft_of_another_device_is_answered_with_a_conflict(
    desk: Client, make_ticket: Callable[..., Ticket]
) -> None:
    ticket = make_ticket()
    desk.post(url(ticket), {"text": "From the phone", "device": "phone", "written": 1})
    answer = desk.post(url(ticket), {"text": "From the laptop", "device": "laptop", "written": 2, "base": 0})
    assert (answer.status_code, answer.json()["text"]) == (409, "From the phone")
    assert SavedDraft.objects.get().text == "From the phone"


def test_sending_ends_the_draft_of_its_kind_only(desk: Client, make_ticket: Callable[..., Ticket]) -> None:
    ticket = make_ticket()
    desk.post(url(ticket), {"text": "A reply"})
    desk.post(url(ticket, "note"), {"text": "A note"})
    desk.post(f"/t/{ticket.pk}/reply/", {"text": "A reply"})
    assert [draft.kind for draft in SavedDraft.objects.all()] == ["note"]
    assert Message.objects.filter(text="A reply").exists()


def test_drafts_are_for_tickets_that_one_may_see(
    desk: Client, make_ticket: Callable[..., Ticket], chloe: User
) -> None:
    ticket = make_ticket()
    private = Queue.objects.create(name="HR", is_private=True, team=Team.objects.create(name="People"))
    assignment.move_to_queue(ticket.pk, private, by=chloe, now=ticket.created_at)
    assert desk.post(url(ticket), {"text": "x"}).status_code == 404
    assert desk.get(url(ticket)).status_code == 404
    assert desk.post(url(make_ticket(), "poem"), {"text": "x"}).status_code == 404
