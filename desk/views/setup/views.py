"""Saved views in the settings: everybody has their own, those who may share change the shared ones."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import TeamMembership, User
from accounts.permissions import Permission, has_permission, require
from core.clock import now
from desk.columns import choices
from desk.counts import counts_for, forget_counts
from desk.forms.view import ViewForm, initial_of_view
from desk.http import page, reader_of, wants_pane
from desk.lists import list_of_view
from desk.reader import Reader
from desk.views.setup.base import Editor, Listing, Row, Usage, edit_page, list_page, url
from tickets.models import SavedView, Scope
from tickets.models.sharing import usable_by
from tickets.orders import order_named
from tickets.policies import can_change_view
from tickets.services import saved_views as services


def _may_share(user: User) -> bool:
    return has_permission(user, Permission.SHARE_VIEWS)


@require(Permission.VIEW_TICKETS)
@require_safe
def views(request: HttpRequest) -> HttpResponse:
    """The views of the reader, and the shared ones that they may change; with what each holds now."""
    reader = reader_of(request)
    user = reader.user
    counts = counts_for(reader)
    mine = usable_by(user) | Q(owner=user)
    listed = mine | Q(owner__isnull=True) if _may_share(user) else mine
    found = SavedView.objects.filter(listed).select_related("team", "owner", "created_by")
    scopes = list(Scope)
    rows = [
        _row(view, user, counts)
        for view in sorted(
            found, key=lambda one: (scopes.index(one.scope), one.team_id or 0, one.position, one.pk)
        )
    ]
    listing = Listing(
        _("Views"),
        _(
            "Lists of tickets under a name. Save one from any list or search; each person sees what they may see."
        ),
        (_("Name"), _("Holds"), _("Order"), _("For whom"), _("Made by"), _("Tickets")),
        rows,
        "star",
        url("view_new"),
        _("New view"),
        numbers=(5,),
    )
    return list_page(request, listing)


def _row(view: SavedView, user: User, counts: dict[str, int]) -> Row:
    key = list_of_view(view).key
    count = counts.get(key)
    may_change = can_change_view(user, view)
    return Row(
        view.name,
        url("view", view.pk) if may_change else list_of_view(view).url,
        (
            view.query,
            order_named(view.order).label,
            _whom(view),
            view.created_by.name if view.created_by else "–",
            "–" if count is None else count,
        ),
        is_archived=view.archived_at is not None,
        moves=url("view_move", view.pk) if may_change and not view.archived_at else "",
    )


def _whom(view: SavedView) -> str:
    if view.team is not None:
        return view.team.name
    return _("Only me") if view.owner_id else _("Everybody")


@require(Permission.VIEW_TICKETS)
@require_http_methods(["GET", "HEAD", "POST"])
def view(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Make a view, from what a list or a search showed, or change one."""
    reader = reader_of(request)
    user = reader.user
    one = _find(reader, pk) if pk else None
    first = {name: request.GET.get(name, "") for name in ("name", "query", "order")} if not one else {}
    initial = (
        initial_of_view(one) if one else {"scope": Scope.PERSONAL, **{k: v for k, v in first.items() if v}}
    )
    form = ViewForm(
        request.POST or None, may_share=_may_share(user), columns=choices(reader), initial=initial
    )
    kept: list[SavedView] = []

    def keep() -> SavedView:
        kept.append(services.save_view(one, form.view(), form.sharing(user), by=user, now=now()))
        forget_counts(user)
        return kept[0]

    editor = Editor(
        "view",
        one.name if one else _("New view"),
        url("views"),
        form,
        keep,
        one,
        bool(one and one.archived_at),
        used_by=_seen_by(one) if one else (),
        template="desk/settings/view.html",
    )
    response = edit_page(request, editor)
    return redirect(_place_of(kept[0], user)) if kept else response


def _place_of(view: SavedView, user: User) -> str:
    """Where the view is; who shared it with a team of others finds it among the settings only."""
    is_theirs = SavedView.objects.filter(usable_by(user), pk=view.pk).exists()
    return list_of_view(view).url if is_theirs else url("views")


def _seen_by(view: SavedView) -> list[Usage]:
    """In whose navigation it stands, and where it is."""
    if view.archived_at is not None:
        return []
    people = User.objects.filter(is_active=True)
    if view.team_id is not None:
        people = people.filter(pk__in=TeamMembership.objects.filter(team=view.team_id).values("user"))
    count = 1 if view.owner_id is not None else people.count()
    seen = ngettext("%(n)d person has it in the navigation", "%(n)d people have it in the navigation", count)
    return [Usage(seen % {"n": count}, list_of_view(view).url)]


def _find(reader: Reader, pk: int) -> SavedView:
    """A view that the reader may change. Raises Http404 for one that they don't have, and PermissionDenied."""
    user = reader.user
    one = SavedView.objects.filter(pk=pk).select_related("team", "owner").first()
    if one is None:
        raise Http404
    if not can_change_view(user, one):
        if SavedView.objects.filter(usable_by(user), pk=pk).exists():
            raise PermissionDenied
        raise Http404
    return one


@require(Permission.VIEW_TICKETS)
@require_POST
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a view away; the message offers to bring it back."""
    reader = reader_of(request)
    one = _find(reader, pk)
    services.set_archived(one, True, by=reader.user, now=now())
    forget_counts(reader.user)
    messages.success(request, _("View “%s” deleted.") % one.name, extra_tags=url("view_restore", pk))
    return redirect("settings:views")


@require(Permission.VIEW_TICKETS)
@require_POST
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring a deleted view back."""
    reader = reader_of(request)
    one = _find(reader, pk)
    services.set_archived(one, False, by=reader.user, now=now())
    forget_counts(reader.user)
    if wants_pane(request):
        context: dict[str, Any] = {"rows": [], "said": _("Undone."), "go_url": _place_of(one, reader.user)}
        return page(request, "desk/_undone.html", context)
    messages.success(request, _("Restored."))
    return redirect(_place_of(one, reader.user))


@require(Permission.VIEW_TICKETS)
@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Up or down by one place among those of the same people."""
    reader = reader_of(request)
    services.move(_find(reader, pk), -1 if request.POST.get("to") == "up" else 1)
    return redirect("settings:views")
