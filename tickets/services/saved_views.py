"""Saved views: written, shared, put in order, deleted and brought back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import history
from accounts.services.people import CannotChange
from tickets.models import SavedView, Scope
from tickets.orders import BY_KEY, NEWEST
from tickets.search_query import SearchQuery, parse
from tickets.services.macros import Sharing, scope_words

MOST_OWN = 40
MOST_SHARED = 60
MOST_COLUMNS = 5


@dataclass(frozen=True)
class ViewText:
    """What a view shows: a query as tickets.search_query reads it, a key of tickets.orders, keys of columns."""

    name: str
    query: str
    order: str = NEWEST.key
    columns: Sequence[str] = ()


@transaction.atomic
def save_view(
    view: SavedView | None, text: ViewText, sharing: Sharing, *, by: User, now: datetime
) -> SavedView:
    """Make a view, the last of its kind, or change one.

    Raises CannotChange for a view without a name, with a query that can't be understood, or one too many.
    """
    is_new = view is None
    view = view or SavedView(created_at=now, created_by=by)
    before = {} if is_new else _values(view)
    was = (view.owner_id, view.team_id)
    query = parse(text.query)
    view.name, view.query = " ".join(text.name.split())[:80], str(query)
    view.order = text.order if text.order in BY_KEY else NEWEST.key
    view.columns, view.updated_at = list(dict.fromkeys(text.columns))[:MOST_COLUMNS], now
    sharing.put_on(view)
    _check(view, query)
    if is_new or was != (view.owner_id, view.team_id):
        beside = _beside(view).select_for_update().order_by("-position")
        others = list(beside.values_list("position", flat=True)[: MOST_SHARED + 1])
        if len(others) >= (MOST_OWN if view.scope == Scope.PERSONAL else MOST_SHARED):
            raise CannotChange(_("there are too many views of this kind; delete one that nobody needs"))
        view.position = others[0] + 1 if others else 0
    view.save()
    action = history.CREATED if is_new else history.CHANGED
    history.record(view, kind="view", action=action, by=by, now=now, before=before, after=_values(view))
    return view


def _check(view: SavedView, query: SearchQuery) -> None:
    if not view.name:
        raise CannotChange(_("a view needs a name"))
    if query.problems:
        problems = ", ".join(f"{term.name}:{term.value}" for term in query.problems)
        raise CannotChange(_("this is not understood: %s") % problems)
    if not view.query:
        raise CannotChange(_("say what the view holds, for example is:open"))
    if BY_KEY[view.order].for_open and not query.is_small:
        raise CannotChange(_("only views with is:open can have this order; add it, or choose another order"))


@transaction.atomic
def set_archived(view: SavedView, is_archived: bool, *, by: User, now: datetime) -> None:
    """Delete a view so that it can be brought back, or bring it back."""
    if (view.archived_at is not None) == is_archived:
        return
    view.archived_at = now if is_archived else None
    view.save(update_fields=["archived_at"])
    action = history.ARCHIVED if is_archived else history.RESTORED
    history.record(view, kind="view", action=action, by=by, now=now)


@transaction.atomic
def move(view: SavedView, step: int) -> None:
    """Up (-1) or down (1) by one place among the views that belong to the same people."""
    views = list(_beside(view).select_for_update().order_by("position", "pk"))
    at = next((place for place, one in enumerate(views) if one.pk == view.pk), None)
    if at is None:
        return
    target = max(0, min(at + step, len(views) - 1))
    views.insert(target, views.pop(at))
    for place, one in enumerate(views):
        one.position = place
    SavedView.objects.bulk_update(views, ["position"])


def _beside(view: SavedView) -> Any:
    return SavedView.objects.filter(owner=view.owner_id, team=view.team_id, archived_at__isnull=True)


def _values(view: SavedView) -> dict[str, Any]:
    values = history.values_of(view, "name", "query", "order")
    return values | {"columns": list(view.columns), "scope": scope_words(view)}
