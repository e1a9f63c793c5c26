"""Pages of the desk answer, show what they should, and ask the database no more than they may."""

from collections.abc import Callable
from datetime import datetime
from html import unescape

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Team, User
from accounts.services import preferences
from channels_app.models import Delivery, InboundRecord
from core.clock import now as clock_now
from core.html import sanitise
from customers.models import Customer, Identity, Organization
from desk.views.search import EXAMPLES
from tests import factories
from tickets.models import Brand, Message, Queue, Ticket
from tickets.search_query import parse
from tickets.services import assignment, files, replies
from tickets.services.replies import Draft

MOST_STATEMENTS = 12


def statements(client: Client, path: str) -> int:
    cache.clear()
    with CaptureQueriesContext(
        connection,
    ) as captured:
        response = client.get(path)
    assert response.status_code == 200, path
    return len(captured)


def test_home_leads_to_the_open_tickets(desk: Client):
    assert desk.get("/").headers["Location"] == "/inbox/all/"


@pytest.mark.parametrize("key", ["all", "mine", "unassigned", "teams", "pending", "resolved"])
def test_every_list_answers_when_it_is_empty(desk: Client, key: str):
    assert "All clear" in desk.get(f"/inbox/{key}/").content.decode()


def test_inbox_shows_a_ticket_in_three_lines(desk: Client, make_ticket: Callable[..., Ticket]):
    ticket = make_ticket(subject="Wrong size", body="Could I swap it?")
    html = desk.get("/inbox/all/").content.decode()
    assert f'id="row-{ticket.pk}"' in html
    assert "Wrong size" in html
    assert "Could I swap it?" in html
    assert "Jane Doe" in html


def test_text_of_customers_is_escaped_in_rows_and_tickets(desk: Client, make_ticket: Callable[..., Ticket]):
    evil = "<script>alert(1)</script>"
    ticket = make_ticket(subject=evil, body=evil, text=evil, sender_name=evil)
    for path in (
        "/inbox/all/",
        f"/t/{ticket.pk}/",
        "/search/?q=script",
        f"/customers/{ticket.customer_id}/",
    ):
        assert "<script>alert" not in desk.get(path).content.decode()


def test_inbox_pages_by_fifty_without_losing_or_repeating_a_ticket(
    desk: Client, make_ticket: Callable[..., Ticket]
):
    made = {make_ticket(minutes=number // 3).pk for number in range(120)}
    seen: list[int] = []
    after = ""
    for _page in range(3):
        response = desk.get(f"/inbox/all/?part=rows&after={after}")
        seen += [int(row.number) for row in response.context["rows"]]
        after = response.context["next"]
    assert after == ""
    assert len(seen) == 120
    assert set(seen) == made


def test_a_broken_place_in_the_list_shows_its_beginning(desk: Client, make_ticket: Callable[..., Ticket]):
    make_ticket()
    assert b"row-" in desk.get("/inbox/all/?after=nonsense").content


def test_counts_stand_beside_the_lists(desk: Client, alice: User, make_ticket: Callable[..., Ticket]):
    make_ticket()
    mine = make_ticket()
    assignment.assign(mine.pk, alice, by=alice, now=mine.created_at)
    shell = desk.get("/inbox/all/").context["shell"]
    assert shell.counts["all"] == 2
    assert shell.counts["mine"] == 1
    assert shell.counts["unassigned"] == 1
    assert shell.counts["resolved"] == 0


def test_tickets_of_a_private_queue_stay_hidden_from_other_teams(
    desk: Client, make_ticket: Callable[..., Ticket], bob: User
):
    team = Team.objects.create(name="Legal")
    private = Queue.objects.create(name="Legal", team=team, is_private=True)
    ticket = make_ticket(subject="Secret claim")
    assignment.move_to_queue(ticket.pk, private, by=bob, now=ticket.created_at)
    assert "Secret claim" not in desk.get("/inbox/all/").content.decode()
    assert "Secret claim" not in desk.get(f"/live/?view=all&ids={ticket.pk}").content.decode()
    for path in (f"/t/{ticket.pk}/", f"/inbox/queue-{private.pk}/", f"/t/{ticket.pk}/older/"):
        assert desk.get(path).status_code == 404
    assert desk.post(f"/t/{ticket.pk}/reply/", {"text": "hello"}).status_code == 404
    assert not Message.objects.filter(ticket=ticket, direction="outbound").exists()
    assert desk.get("/inbox/all/").context["shell"].counts["all"] == 0


def test_live_answers_only_the_rows_that_are_in_the_list(desk: Client, make_ticket: Callable[..., Ticket]):
    ticket = make_ticket()
    inside = desk.get(f"/live/?view=unassigned&ids={ticket.pk}").content.decode()
    outside = desk.get(f"/live/?view=mine&ids={ticket.pk}").content.decode()
    assert f"row-{ticket.pk}" in inside
    assert f"row-{ticket.pk}" not in outside
    assert desk.get("/live/?view=nothing&ids=x,99999999999999999999,-1").status_code == 200


def test_ticket_page_shows_history_note_and_panel(desk: Client, busy_ticket: Ticket):
    html = desk.get(f"/t/{busy_ticket.pk}/").content.decode()
    assert "It has not arrived." in html
    assert "We look into it." in html
    assert "Internal note" in html
    assert "not visible to the customer" in html
    assert "jane@customer.test" in html
    assert "Moved to Orders" in html


def test_scripts_get_the_panes_of_a_ticket_only(desk: Client, busy_ticket: Ticket):
    html = desk.get(f"/t/{busy_ticket.pk}/?pane=1").content.decode()
    assert "<html" not in html
    assert 'data-part="ticket"' in html
    assert 'data-part="side"' in html


def test_long_tickets_begin_with_their_newest_messages(
    desk: Client, brand: Brand, make_ticket: Callable[..., Ticket]
):
    first = make_ticket(rfc_message_id="first@customer.test", text="message 0")
    for number in range(1, 45):
        factories.received(
            brand, now=first.created_at, references=("first@customer.test",), text=f"message {number}"
        )
    response = desk.get(f"/t/{first.pk}/")
    history = response.context["history"]
    assert len([entry for entry in history.entries if entry.kind == "message"]) == 30
    assert "message 44<" in response.content.decode()
    assert "message 14<" not in response.content.decode()
    older = desk.get(f"/t/{first.pk}/older/?before={history.older}").content.decode()
    assert "message 14<" in older
    assert "message 15<" not in older
    assert "message 0<" in older


PATHS = [
    "/inbox/all/",
    "/t/{pk}/",
    "/t/{pk}/?pane=1",
    "/customers/",
    "/customers/{customer}/",
    "/search/?q=order",
    "/me/",
    "/live/?view=all&ids={pk}",
]


@pytest.mark.parametrize("path", PATHS)
def test_pages_take_at_most_twelve_statements_and_the_same_number_at_any_size(
    desk: Client,
    busy_ticket: Ticket,
    make_ticket: Callable[..., Ticket],
    brand: Brand,
    path: str,
    alice: User,
):
    team = Team.objects.create(name="Care")
    preferences.set_appearance(user=alice, theme="dark", density="compact")
    Queue.objects.create(name="Private", team=team, is_private=True)
    address = path.format(pk=busy_ticket.pk, customer=busy_ticket.customer_id)
    few = statements(desk, address)
    assert few <= MOST_STATEMENTS
    for number in range(30):
        make_ticket(email=f"customer{number % 7}@customer.test")
    last = Message.objects.filter(ticket=busy_ticket, direction="outbound").latest("pk")
    Message.objects.filter(pk=last.pk).update(rfc_message_id="ours@desk.test")
    for number in range(12):
        factories.received(
            brand, now=busy_ticket.created_at, references=("ours@desk.test",), text=f"more {number}"
        )
    assert statements(desk, address) == few


def test_pages_ask_those_who_are_not_signed_in_to_sign_in(client: Client, busy_ticket: Ticket):
    for path in PATHS:
        response = client.get(path.format(pk=busy_ticket.pk, customer=busy_ticket.customer_id))
        assert response.status_code == 302
        assert response.headers["Location"].startswith("/accounts/login/")


def test_health_needs_nobody_to_be_signed_in(client: Client, db: None):
    assert client.get("/healthz").content == b"ok\n"
    ready = client.get("/readyz")
    assert ready.json()["database"] == "ok"
    assert ready.json()["broker"] == "ok"
    assert ready.status_code == 503  # no worker has ticked


def test_customer_can_be_renamed_by_an_agent(desk: Client, busy_ticket: Ticket):
    path = f"/customers/{busy_ticket.customer_id}/"
    assert desk.post(path + "edit/", {"name": "Jane D.", "language": "fr", "notes": "VIP"}).status_code == 302
    assert "Jane D." in desk.get(path).content.decode()


def test_customers_are_listed_with_their_address_and_value_in_its_currency(desk: Client, busy_ticket: Ticket):
    Customer.objects.filter(pk=busy_ticket.customer_id).update(value_minor=231_400)
    listed = desk.get("/customers/").content.decode()
    identity = Identity.objects.filter(customer=busy_ticket.customer_id).earliest("pk")
    assert identity.display in listed
    assert "€2,314" in listed
    assert "Organization" not in listed
    Customer.objects.filter(pk=busy_ticket.customer_id).update(
        organization=Organization.objects.create(name="Brown Ltd")
    )
    listed = desk.get("/customers/").content.decode()
    assert "Organization" in listed
    assert "Brown Ltd" in listed


def test_the_examples_on_the_page_of_search_are_understood(desk: Client):
    page = unescape(desk.get("/search/").content.decode())
    for example in EXAMPLES:
        assert f">{example}</a>" in page
        assert not parse(example).problems, example


def test_a_list_of_settings_that_is_empty_says_what_it_is_for(client: Client, chloe: User):
    client.force_login(chloe)
    page = client.get("/settings/answers/").content.decode()
    assert page.count("a slash at the beginning of a line finds them") == 1
    assert "Search in this list" not in page
    assert page.count("/settings/answers/new/") == 2


def test_styleguide_is_for_admins(desk: Client, chloe: User):
    assert desk.get("/styleguide/").status_code == 403
    desk.force_login(chloe)
    assert desk.get("/styleguide/").status_code == 200


def test_errors_are_pages_of_ours(desk: Client):
    response = desk.get("/t/999999/")
    assert response.status_code == 404
    assert "To the inbox" in response.content.decode()


def test_a_message_that_did_not_go_out_says_so_and_can_be_sent_again(desk: Client, busy_ticket: Ticket):
    message = Message.objects.get(ticket=busy_ticket, direction="outbound")
    at = message.created_at
    delivery = Delivery.objects.create(
        message=message,
        recipient="jane@customer.test",
        state="failed",
        send_after=at,
        give_up_at=at,
        last_error="550 No such mailbox",
    )
    html = desk.get(f"/t/{busy_ticket.pk}/").content.decode()
    assert "Not sent" in html
    assert "550 No such mailbox" in html
    answer = desk.post(f"/deliveries/{delivery.pk}/retry/")
    assert answer.headers["Location"] == f"/t/{busy_ticket.pk}/"
    delivery.refresh_from_db()
    assert delivery.state == "queued"
    assert "Waiting to be sent" in desk.get(f"/t/{busy_ticket.pk}/").content.decode()


def test_attachments_are_downloads_that_run_nothing(desk: Client, busy_ticket: Ticket):
    stored = files.store(b"<script>alert(1)</script>", filename='é"v\nil.html', content_type="text/html")
    message = Message.objects.filter(ticket=busy_ticket).first()
    replies.attach(message, [stored])
    pk = message.attachments.get().pk
    for path in (f"/attachments/{pk}/", f"/attachments/{pk}/inline/"):
        response = desk.get(path)
        assert b"".join(response.streaming_content) == b"<script>alert(1)</script>"
        assert response.headers["Content-Type"] == "application/octet-stream"
        assert response.headers["Content-Disposition"].startswith("attachment")
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Content-Security-Policy"].startswith("sandbox")


def test_pictures_in_a_mail_are_shown_from_our_own_address(desk: Client, make_ticket: Callable[..., Ticket]):
    html = sanitise('<p>See</p><img src="cid:logo@x">').html
    ticket = make_ticket(html=html, text="See", body="See")
    message = Message.objects.get(ticket=ticket)
    stored = files.store(
        b"\x89PNG", filename="logo.png", content_type="image/png", is_inline=True, content_id="logo@x"
    )
    replies.attach(message, [stored])
    pk = message.attachments.get().pk
    assert f'src="/attachments/{pk}/inline/"' in desk.get(f"/t/{ticket.pk}/").content.decode()
    assert desk.get(f"/attachments/{pk}/inline/").headers["Content-Type"] == "image/png"


def test_attachments_of_hidden_tickets_are_not_found(
    client: Client, desk: Client, busy_ticket: Ticket, bob: User
):
    team = Team.objects.create(name="Legal")
    private = Queue.objects.create(name="Legal", team=team, is_private=True)
    assignment.move_to_queue(busy_ticket.pk, private, by=bob, now=busy_ticket.created_at)
    assignment.assign(busy_ticket.pk, None, by=bob, now=busy_ticket.created_at)
    message = Message.objects.filter(ticket=busy_ticket).first()
    replies.attach(message, [files.store(b"x", filename="x", content_type="text/plain")])
    assert desk.get(f"/attachments/{message.attachments.get().pk}/").status_code == 404


def test_an_empty_reply_is_refused_and_keeps_the_page(desk: Client, busy_ticket: Ticket):
    response = desk.post(f"/t/{busy_ticket.pk}/reply/", {"text": "  "})
    assert response.status_code == 422
    assert "The reply is empty" in response.content.decode()
    fragment = desk.post(f"/t/{busy_ticket.pk}/reply/", {"text": "  "}, headers={"X-Pane": "1"})
    assert fragment.status_code == 422
    assert fragment.headers["Content-Type"].startswith("text/plain")


def test_actions_change_the_ticket_and_show_it_again(desk: Client, busy_ticket: Ticket, alice: User):
    other = Queue.objects.create(name="Billing")
    base = f"/t/{busy_ticket.pk}"
    for path, data in (
        ("status", {"status": "pending"}),
        ("priority", {"priority": "urgent"}),
        ("tags", {"tags": "Gift, late parcel"}),
        ("subject", {"subject": "New words"}),
        ("assign", {"agent": ""}),
        ("queue", {"queue": other.pk}),
        ("note", {"text": "note it"}),
        ("reply", {"text": "done", "then": "resolved"}),
    ):
        response = desk.post(f"{base}/{path}/", data, headers={"X-Pane": "1"})
        assert response.status_code == 200, path
        assert 'data-part="ticket"' in response.content.decode(), path
    busy_ticket.refresh_from_db()
    assert (busy_ticket.status, busy_ticket.priority, busy_ticket.subject) == (
        "resolved",
        "urgent",
        "New words",
    )
    assert busy_ticket.tags == ["gift", "late-parcel"]
    assert busy_ticket.queue == other
    assert busy_ticket.assignee == alice
    assert desk.post(f"{base}/status/", {"status": "nonsense"}, headers={"X-Pane": "1"}).status_code == 422


def test_a_reply_may_bring_files(desk: Client, busy_ticket: Ticket):
    upload = SimpleUploadedFile("plan.pdf", b"%PDF", content_type="application/pdf")
    desk.post(f"/t/{busy_ticket.pk}/reply/", {"text": "see the file", "attachments": [upload]})
    message = Message.objects.filter(ticket=busy_ticket, direction="outbound").latest("pk")
    assert [(file.filename, file.size) for file in message.attachments.all()] == [("plan.pdf", 4)]


def test_mail_that_was_not_understood_is_shown_with_its_error_and_tried_again(desk: Client, bob: User):
    at = clock_now()
    record = InboundRecord.objects.create(
        kind="email",
        fingerprint="f" * 64,
        raw=b"From: x\r\n\r\nhello",
        received_via="smtp",
        received_at=at,
        state="quarantined",
        reason="It could not be read",
        error="ValueError: broken",
        processed_at=at,
    )
    assert desk.get("/mail/").status_code == 403
    desk.force_login(bob)
    html = desk.get("/mail/").content.decode()
    assert "It could not be read" in html
    assert "ValueError: broken" in html
    assert desk.get(f"/mail/{record.pk}/raw/").content == b"From: x\r\n\r\nhello"
    assert desk.post(f"/mail/{record.pk}/retry/").status_code == 302
    record.refresh_from_db()
    assert record.state == "received"
    assert desk.get("/mail/?show=unsent").status_code == 200
    assert desk.get("/mail/?show=nonsense").status_code == 404


def test_what_the_machine_sent_is_told_by_its_subject(
    client: Client, alice: User, brand: Brand, now: datetime
) -> None:
    ticket = factories.ticket(brand, now=now)
    draft = Draft(text="Rate us: https://desk.test/s/token/")
    replies.send_automatic(ticket.pk, draft, reason="survey", now=now, subject="How did we do?")
    client.force_login(alice)
    page = client.get(f"/t/{ticket.pk}/").content.decode()
    assert page.index("How did we do?") < page.index("<details", page.index("How did we do?"))
    assert page.index("<details", page.index("How did we do?")) < page.index("https://desk.test/s/token/")
