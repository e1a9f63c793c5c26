"""Sorting lists, saved views in the inbox, and their pages in the settings."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Team, User
from accounts.services import teams
from core.clock import now
from tickets.models import Queue, SavedView, Scope, Ticket
from tickets.orders import ORDERS
from tickets.services import assignment, properties, queues, saved_views
from tickets.services.macros import Sharing
from tickets.services.saved_views import ViewText
from tickets.states import Priority

MOST_STATEMENTS = 12
Make = Callable[..., Ticket]


def save(by: User, query: str, *, sharing: Sharing | None = None, **more: object) -> SavedView:
    text = ViewText("My view", query, **more)  # type: ignore[arg-type]
    return saved_views.save_view(None, text, sharing or Sharing(Scope.PERSONAL, owner=by), by=by, now=now())


def shown(client: Client, path: str) -> list[int]:
    return [int(row.number) for row in client.get(path).context["rows"]]


@pytest.fixture
def lead(bob: User) -> Client:
    client = Client()
    client.force_login(bob)
    return client


# --- sorting --------------------------------------------------------------------------------------------------


def test_an_agent_sorts_a_list_and_it_stays_so_for_them(desk: Client, lead: Client, make_ticket: Make):
    old, new = make_ticket(minutes=90).pk, make_ticket(minutes=30).pk
    assert shown(desk, "/inbox/all/") == [new, old]
    assert desk.post("/sort/", {"view": "all", "order": "oldest"}).headers["Location"] == "/inbox/all/"
    assert shown(desk, "/inbox/all/") == [old, new]
    assert shown(desk, "/inbox/unassigned/") == [new, old]
    assert shown(lead, "/inbox/all/") == [new, old]
    desk.post("/sort/", {"view": "all", "order": "newest"})
    assert shown(desk, "/inbox/all/") == [new, old]


def test_urgent_tickets_come_first_when_sorted_by_priority(desk: Client, make_ticket: Make, alice: User):
    urgent, normal = make_ticket(minutes=90), make_ticket(minutes=30)
    properties.set_priority(urgent.pk, Priority.URGENT, by=alice, now=now())
    Ticket.objects.filter(pk=urgent.pk).update(activity_at=urgent.activity_at)
    desk.post("/sort/", {"view": "all", "order": "priority"})
    assert shown(desk, "/inbox/all/") == [urgent.pk, normal.pk]


@pytest.mark.parametrize(
    "data",
    [
        {"view": "resolved", "order": "value"},
        {"view": "odd", "order": "oldest"},
        {"view": "all", "order": "odd"},
        {},
    ],
)
def test_a_list_or_an_order_that_is_not_there_is_not_found(desk: Client, data: dict[str, str]):
    assert desk.post("/sort/", data).status_code == 404


@pytest.mark.parametrize("order", [order.key for order in ORDERS])
def test_every_order_pages_through_a_list(desk: Client, make_ticket: Make, order: str):
    made = {make_ticket(minutes=number // 3).pk for number in range(60)}
    desk.post("/sort/", {"view": "all", "order": order})
    first = desk.get("/inbox/all/?part=rows")
    rest = shown(desk, f"/inbox/all/?part=rows&after={first.context['next']}")
    assert {int(row.number) for row in first.context["rows"]} | set(rest) == made
    assert len(rest) == 10


# --- saved views in the inbox ---------------------------------------------------------------------------------


def test_a_view_shows_what_fits_with_its_order_columns_and_count(
    desk: Client, make_ticket: Make, alice: User, queue: Queue
):
    other, old, new = make_ticket(minutes=5), make_ticket(minutes=90), make_ticket(minutes=30)
    for ticket in (old, new):
        properties.set_tags(ticket.pk, ["vip"], by=alice, now=now())
        assignment.move_to_queue(ticket.pk, queue, by=alice, now=now())
    view = save(alice, "is:open tag:vip", order="first", columns=["queue", "tags"])
    page = desk.get(f"/inbox/view-{view.pk}/")
    assert [int(row.number) for row in page.context["rows"]] == [old.pk, new.pk]
    assert page.context["rows"][0].more == "Orders · vip"
    assert page.context["shell"].counts[f"view-{view.pk}"] == 2
    assert "My view" in page.content.decode()
    assert f"row-{other.pk}" not in page.content.decode()
    live = desk.get(f"/live/?view=view-{view.pk}&ids={old.pk},{other.pk}").content.decode()
    assert f"row-{old.pk}" in live
    assert f"row-{other.pk}" not in live


def test_views_of_others_and_of_other_teams_are_not_there(desk: Client, alice: User, bob: User, chloe: User):
    care = teams.save_team(None, name="Care", members=[chloe], by=chloe, now=now())
    for sharing in (Sharing(Scope.PERSONAL, owner=bob), Sharing(Scope.TEAM, team=care)):
        view = save(bob, "is:open", sharing=sharing)
        assert desk.get(f"/inbox/view-{view.pk}/").status_code == 404
        assert desk.get(f"/settings/views/{view.pk}/").status_code == 404
        assert desk.post(f"/settings/views/{view.pk}/delete/").status_code == 404
    teams.save_team(care, name="Care", members=[chloe, alice], by=chloe, now=now())
    assert desk.get(f"/inbox/view-{view.pk}/").status_code == 200


def test_a_shared_view_shows_nobody_what_they_may_not_see(
    desk: Client, lead: Client, make_ticket: Make, bob: User
):
    legal = Queue.objects.create(name="Legal", team=Team.objects.create(name="Legal"), is_private=True)
    secret = make_ticket()
    assignment.move_to_queue(secret.pk, legal, by=bob, now=now())
    view = save(bob, 'is:open queue:"legal"', sharing=Sharing())
    path = f"/inbox/view-{view.pk}/"
    assert shown(lead, path) == [secret.pk]
    assert shown(desk, path) == []
    assert desk.get(path).context["shell"].counts[f"view-{view.pk}"] == 0


def test_a_view_whose_queue_is_gone_says_so_and_opens(desk: Client, alice: User, chloe: User, queue: Queue):
    view = save(alice, "is:open queue:orders tag:nothing team:mine")
    queues.save_queue(queue, name="Parcels", team=None, is_private=False, by=chloe, now=now())
    html = desk.get(f"/inbox/view-{view.pk}/").content.decode()
    assert "There is no queue “orders” any more" in html
    assert "No ticket has the tag “nothing”." in html


def test_a_view_written_by_a_newer_release_opens_and_tells_what_it_left_out(desk: Client, alice: User):
    view = save(alice, "is:open")
    SavedView.objects.filter(pk=view.pk).update(
        query="is:open is:new-idea", order="odd", columns=["odd", "field:x"]
    )
    assert "is:new-idea" in desk.get(f"/inbox/view-{view.pk}/").content.decode()


def test_all_that_a_view_or_a_search_holds_is_changed_at_once(desk: Client, make_ticket: Make, alice: User):
    for number in range(3):
        properties.set_tags(make_ticket(subject=f"Lamp {number}").pk, ["vip"], by=alice, now=now())
    other = make_ticket()
    view = save(alice, "is:open tag:vip")
    data = {"view": f"view-{view.pk}", "all": "1", "do": "priority:high"}
    assert "3 tickets changed" in desk.post("/bulk/", data, headers={"X-Pane": "1"}).content.decode()
    data = {"view": "search?q=tag%3Avip+lamp", "all": "1", "do": "priority:low"}
    assert "3 tickets changed" in desk.post("/bulk/", data, headers={"X-Pane": "1"}).content.decode()
    other.refresh_from_db()
    assert other.priority == Priority.NORMAL


def test_what_a_search_found_is_a_list_to_work_through(desk: Client, make_ticket: Make):
    lamp, other = make_ticket(subject="Lamp"), make_ticket(subject="Chair")
    assert shown(desk, "/inbox/search/?q=") == []
    assert shown(desk, "/inbox/search/?q=lamp") == [lamp.pk]
    html = desk.get(f"/t/{lamp.pk}/").content.decode()
    assert "/inbox/search/?q=lamp" in html, "the list beside the ticket is the one that was open"
    assert str(other.pk) not in [row.number for row in desk.get("/inbox/search/?q=lamp").context["rows"]]


QUERIES = [
    'is:open queue:orders assignee:"bob" team:mine tag:vip',
    "is:open is:unread waiting:>1m",
    "refund from:jane",
    "status:resolved,closed value:>5 field:size=xl",
    "is:mentioned has:draft",
]


def test_a_dozen_views_cost_no_more_statements_than_a_page_may(
    desk: Client, make_ticket: Make, alice: User, queue: Queue
):
    ticket = make_ticket()
    views = [save(alice, query, columns=["queue", "tags", "value", "field:size"]) for query in QUERIES * 3]
    for path in (
        f"/inbox/view-{views[0].pk}/",
        f"/inbox/view-{views[1].pk}/",
        f"/t/{ticket.pk}/",
        "/inbox/all/",
    ):
        cache.clear()
        with CaptureQueriesContext(connection) as captured:
            assert desk.get(path).status_code == 200
        assert len(captured) <= MOST_STATEMENTS, [query["sql"][:120] for query in captured]


def test_views_without_a_bound_are_counted_once_a_minute(desk: Client, make_ticket: Make, alice: User):
    make_ticket(subject="Lamp")
    view = save(alice, "lamp")
    desk.get("/inbox/all/")
    make_ticket(subject="Lamp")
    with CaptureQueriesContext(connection) as captured:
        page = desk.get("/live/?view=all")
    assert page.context["shell"].counts[f"view-{view.pk}"] == 1
    assert not any("tsquery" in query["sql"] for query in captured)


# --- making them ----------------------------------------------------------------------------------------------

FORM = {"name": "Late", "query": "is:open waiting:>2h", "order": "waiting", "columns": ["queue"]}


def test_every_list_and_search_can_be_saved(desk: Client, alice: User, queue: Queue):
    for path in ("/inbox/mine/", f"/inbox/queue-{queue.pk}/", "/inbox/search/?q=refund"):
        url = desk.get(path).context["save_url"]
        form = desk.get(url).context["form"]
        assert form.initial["query"]
    assert (
        desk.get(desk.get("/search/?q=tag:vip").context["save_url"]).context["form"].initial["query"]
        == "tag:vip"
    )


def test_a_new_view_opens_at_once(desk: Client, alice: User):
    response = desk.post("/settings/views/new/", FORM)
    view = SavedView.objects.get()
    assert response.headers["Location"] == f"/inbox/view-{view.pk}/"
    assert (view.owner, view.created_by, view.columns, view.order) == (alice, alice, ["queue"], "waiting")


def test_an_agent_shares_nothing_and_changes_nothing_shared(desk: Client, alice: User, bob: User):
    desk.post("/settings/views/new/", {**FORM, "scope": "everybody"})
    assert SavedView.objects.get().owner == alice
    view = save(bob, "is:open", sharing=Sharing())
    assert desk.get(f"/settings/views/{view.pk}/").status_code == 403
    assert desk.post(f"/settings/views/{view.pk}/", FORM).status_code == 403
    for deed in ("move", "delete", "restore"):
        assert desk.post(f"/settings/views/{view.pk}/{deed}/").status_code == 403
    assert "My view" in desk.get("/settings/views/").content.decode()


def test_a_lead_shares_with_a_team(lead: Client, desk: Client, alice: User, chloe: User):
    care = teams.save_team(None, name="Care", members=[alice], by=chloe, now=now())
    response = lead.post("/settings/views/new/", {**FORM, "scope": "team", "team": care.pk})
    assert response.headers["Location"] == "/settings/views/", "a team that is not theirs"
    view = SavedView.objects.get()
    assert view.scope == Scope.TEAM
    assert desk.get(f"/inbox/view-{view.pk}/").status_code == 200
    assert "1 person has it in the navigation" in lead.get(f"/settings/views/{view.pk}/").content.decode()


@pytest.mark.parametrize(
    "wrong", [{"query": "status:odd"}, {"name": ""}, {"order": "odd"}, {"columns": ["odd"]}]
)
def test_what_is_not_understood_is_said_beside_its_field(desk: Client, wrong: dict[str, object]):
    assert desk.post("/settings/views/new/", {**FORM, **wrong}).status_code == 422
    assert not SavedView.objects.exists()


def test_a_deleted_view_is_brought_back_by_undo(desk: Client, alice: User):
    view = save(alice, "is:open")
    html = desk.post(f"/settings/views/{view.pk}/delete/", follow=True).content.decode()
    assert f'data-undo="/settings/views/{view.pk}/restore/"' in html
    assert desk.get(f"/inbox/view-{view.pk}/").status_code == 404
    answer = desk.post(f"/settings/views/{view.pk}/restore/", headers={"X-Pane": "1"}).content.decode()
    assert f'data-go="/inbox/view-{view.pk}/"' in answer
    assert desk.get(f"/inbox/view-{view.pk}/").status_code == 200


def test_views_are_put_in_order(desk: Client, alice: User):
    for name in ("One", "Two"):
        desk.post("/settings/views/new/", {**FORM, "name": name})
    two = SavedView.objects.get(name="Two")
    desk.post(f"/settings/views/{two.pk}/move/", {"to": "up"})
    groups = desk.get("/inbox/all/").context["shell"].groups
    saved = next(group for group in groups if group.label == "Saved views")
    assert [item.label for item in saved.items] == ["Two", "One"]


def test_the_palette_offers_views(desk: Client, alice: User):
    view = save(alice, "is:open")
    assert f'href="/inbox/view-{view.pk}/"' in desk.get("/palette/").content.decode()


def test_waiting_is_what_is_older_than_that(desk: Client, make_ticket: Make):
    old, new = make_ticket(minutes=180), make_ticket(minutes=10)
    Ticket.objects.filter(pk=old.pk).update(waiting_since=now() - timedelta(hours=3))
    assert shown(desk, "/inbox/search/?q=waiting:>2h") == [old.pk]
    assert shown(desk, "/inbox/search/?q=waiting:<2h") == [new.pk]
