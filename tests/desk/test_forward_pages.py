"""Forwarding on the page of a ticket."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import Team, User
from core.clock import now
from tests import factories
from tickets.models import Brand, Direction, DraftKind, Message, Queue, SavedDraft, Ticket
from tickets.services import assignment, drafts, files, replies
from tickets.services.drafts import Writing
from tickets.services.replies import Draft

pytestmark = pytest.mark.django_db

OUTSIDE = "depot@supplier.test"


@pytest.fixture
def private_queue(db: None) -> Queue:
    return Queue.objects.create(name="Board", team=Team.objects.create(name="Board"), is_private=True)


def first(ticket: Ticket) -> Message:
    return ticket.messages.order_by("pk")[0]


def test_without_scripts_a_form_forwards_with_the_files_that_are_ticked(
    desk: Client, make_ticket: Callable[..., Ticket]
) -> None:
    label = files.store(b"%PDF", filename="label.pdf", content_type="application/pdf")
    photo = files.store(b"JPG", filename="photo.jpg", content_type="image/jpeg")
    ticket = make_ticket(files=(label, photo))
    page = desk.get(f"/t/{ticket.pk}/").content.decode()
    chosen = first(ticket).attachments.get(filename="label.pdf").pk
    assert f'<option value="{first(ticket).pk}" selected>' in page
    assert f'name="file" value="{chosen}" autocomplete="off" checked' in page
    form = {"text": "Please look.", "to": OUTSIDE, "source": first(ticket).pk, "file": [chosen]}
    assert desk.post(f"/t/{ticket.pk}/forward/", form).status_code == 302
    message = Message.objects.get(direction=Direction.OUTBOUND)
    assert (message.to, message.text) == ([OUTSIDE], "Please look.")
    assert [file.filename for file in message.attachments.all()] == ["label.pdf"]
    shown = desk.get(f"/t/{ticket.pk}/").content.decode()
    assert f"Forwarded to {OUTSIDE}" in shown
    assert "Show what was forwarded" in shown
    assert "not visible to the customer" in shown


@pytest.mark.parametrize(
    "change",
    [{"to": ""}, {"to": "nobody"}, {"to": "jane@customer.test"}, {"source": "note"}, {"source": "999999"}],
)
def test_what_cannot_be_forwarded_stays_in_its_form(
    desk: Client, make_ticket: Callable[..., Ticket], change: dict[str, str]
) -> None:
    ticket = make_ticket()
    form = {"text": "Please look.", "to": OUTSIDE, "source": str(first(ticket).pk), **change}
    answer = desk.post(f"/t/{ticket.pk}/forward/", form)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Please look.</textarea>" in page
    assert 'value="forward" data-action="forward"' in page
    assert not Message.objects.filter(direction=Direction.OUTBOUND).exists()


def test_the_draft_of_a_forward_is_none_of_a_reply(
    desk: Client, alice: User, make_ticket: Callable[..., Ticket]
) -> None:
    ticket = make_ticket()
    about = f"{first(ticket).pk}:"
    url = f"/t/{ticket.pk}/drafts/forward/"
    assert desk.post(url, {"text": "Can you", "to": OUTSIDE, "about": about}).status_code == 200
    drafts.keep(ticket.pk, DraftKind.REPLY, Writing(text="Dear Jane"), by=alice, now=now())
    page = desk.get(f"/t/{ticket.pk}/").content.decode()
    assert "Dear Jane</textarea>" in page
    assert "Can you</textarea>" in page
    assert desk.get(url).json()["about"] == about
    form = {"text": "Can you", "to": OUTSIDE, "source": first(ticket).pk}
    desk.post(f"/t/{ticket.pk}/forward/", form)
    assert [draft.kind for draft in SavedDraft.objects.all()] == [DraftKind.REPLY]


def test_the_menu_of_a_message_leads_to_forwarding_it_but_never_that_of_a_note(
    desk: Client, alice: User, brand: Brand, make_ticket: Callable[..., Ticket]
) -> None:
    ticket = make_ticket()
    factories.received(brand, now=now(), ticket_id=ticket.pk, text="Second")
    note = replies.add_note(ticket.pk, Draft(text="Secret"), by=alice, now=now())
    link = f"/t/{ticket.pk}/?forward={first(ticket).pk}"
    assert link in desk.get(f"/m/{first(ticket).pk}/menu/").content.decode()
    assert "?forward=" not in desk.get(f"/m/{note.pk}/menu/").content.decode()
    page = desk.get(link).content.decode()
    assert f'<option value="{first(ticket).pk}" selected>' in page
    assert f'<option value="{note.pk}"' not in page


def test_who_may_not_see_the_ticket_forwards_nothing_of_it(
    client: Client, alice: User, make_ticket: Callable[..., Ticket], private_queue: Queue
) -> None:
    ticket = make_ticket()
    assignment.move_to_queue(ticket.pk, private_queue, by="rule:1", now=now())
    url, form = f"/t/{ticket.pk}/forward/", {"text": "", "to": OUTSIDE, "source": first(ticket).pk}
    assert "/accounts/login" in client.post(url, form).headers["Location"]
    client.force_login(alice)
    assert client.post(url, form).status_code == 404
    assert client.get(url).status_code == 405
    assert not Message.objects.filter(direction=Direction.OUTBOUND).exists()
