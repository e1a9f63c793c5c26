"""Saved views: kept, shared, put in order, deleted and brought back."""

from datetime import datetime

import pytest

from accounts.models import SettingChange, Team, User
from accounts.services import teams
from accounts.services.people import CannotChange
from tickets.models import SavedView, Scope
from tickets.policies import can_change_view
from tickets.selectors import views_for
from tickets.services import saved_views
from tickets.services.macros import Sharing
from tickets.services.saved_views import ViewText


@pytest.fixture
def care(alice: User, chloe: User, now: datetime) -> Team:
    return teams.save_team(None, name="Care", members=[alice], by=chloe, now=now)


def keep(
    name: str, by: User, now: datetime, sharing: Sharing | None = None, query: str = "is:open tag:vip"
) -> SavedView:
    sharing = sharing or Sharing(Scope.PERSONAL, owner=by)
    return saved_views.save_view(None, ViewText(name, query), sharing, by=by, now=now)


def names(user: User) -> list[str]:
    return [view.name for view in views_for(user)]


def test_people_have_the_views_of_everybody_of_their_teams_and_their_own(
    alice: User, bob: User, care: Team, now: datetime
):
    keep("Mine", alice, now)
    keep("Care", bob, now, Sharing(Scope.TEAM, team=care))
    keep("All", bob, now, Sharing())
    assert names(alice) == ["All", "Care", "Mine"]
    assert names(bob) == ["All"]


def test_only_who_may_share_changes_what_is_shared_and_nobody_what_is_another_persons(
    alice: User, bob: User, chloe: User, now: datetime
):
    mine, shared = keep("Mine", alice, now), keep("All", bob, now, Sharing())
    assert [can_change_view(user, mine) for user in (alice, bob, chloe)] == [True, False, False]
    assert [can_change_view(user, shared) for user in (alice, bob, chloe)] == [False, True, True]


@pytest.mark.parametrize(
    ("name", "query"), [("", "is:open"), ("  ", "is:open"), ("A", ""), ("A", "status:odd"), ("A", "&")]
)
def test_a_view_has_a_name_and_a_query_that_is_understood(name: str, query: str, alice: User, now: datetime):
    with pytest.raises(CannotChange):
        saved_views.save_view(
            None, ViewText(name, query), Sharing(Scope.PERSONAL, owner=alice), by=alice, now=now
        )
    assert not SavedView.objects.exists()


@pytest.mark.parametrize("query", ["status:resolved", "refund", "-is:open"])
def test_orders_that_only_open_tickets_have_an_index_for_are_refused_to_other_views(
    query: str, alice: User, now: datetime
):
    own = Sharing(Scope.PERSONAL, owner=alice)
    with pytest.raises(CannotChange):
        saved_views.save_view(None, ViewText("A", query, "value"), own, by=alice, now=now)
    assert saved_views.save_view(None, ViewText("A", query, "first"), own, by=alice, now=now).order == "first"


def test_a_team_view_needs_a_team(bob: User, now: datetime):
    with pytest.raises(CannotChange):
        keep("A", bob, now, Sharing(Scope.TEAM))


def test_changes_stand_in_the_history(alice: User, now: datetime):
    view = keep("Mine", alice, now)
    text = ViewText("Mine", "is:open", "waiting", ["queue"])
    saved_views.save_view(view, text, Sharing(Scope.PERSONAL, owner=alice), by=alice, now=now)
    change = SettingChange.objects.get(kind="view", action="changed")
    assert change.changes == {
        "query": ["is:open tag:vip", "is:open"],
        "order": ["newest", "waiting"],
        "columns": ["", "queue"],
    }


def test_views_move_among_their_own_kind(alice: User, bob: User, now: datetime):
    keep("Shared", bob, now, Sharing())
    for name in ("One", "Two", "Three"):
        keep(name, alice, now)
    three = SavedView.objects.get(name="Three")
    saved_views.move(three, -1)
    saved_views.move(three, -1)
    saved_views.move(three, -1)
    assert names(alice) == ["Shared", "Three", "One", "Two"]
    saved_views.move(three, 1)
    assert names(alice) == ["Shared", "One", "Three", "Two"]


def test_a_deleted_view_comes_back_where_it_was(alice: User, now: datetime):
    view = keep("Mine", alice, now)
    saved_views.set_archived(view, True, by=alice, now=now)
    assert names(alice) == []
    saved_views.set_archived(view, False, by=alice, now=now)
    assert names(alice) == ["Mine"]


def test_there_is_an_end_to_the_views_of_one_person(
    alice: User, now: datetime, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(saved_views, "MOST_OWN", 2)
    keep("One", alice, now)
    keep("Two", alice, now)
    with pytest.raises(CannotChange):
        keep("Three", alice, now)
