"""The inbox: lists of tickets, page by page, and what open pages pull when something changed."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from accounts.permissions import Permission, require
from accounts.services.preferences import set_list_order
from core.pagination import Place
from desk.counts import counts_for
from desk.http import may_show_remote_images, page, reader_of, shell_of
from desk.list_frame import frame_of
from desk.lists import ALL, PAGE, SEARCH, TicketList, find_list, members, page_of, rows_among
from desk.reader import Reader
from desk.rows import Row, rows_of
from desk.shell import shell_for
from desk.views.ticket import LIST_COOKIE


@require(Permission.VIEW_TICKETS)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The desk begins with all open tickets."""
    return redirect(ALL.url)


@require(Permission.VIEW_TICKETS)
@require_safe
@may_show_remote_images
def inbox(request: HttpRequest, key: str) -> HttpResponse:
    """A list with no ticket open; with ``part=rows`` only its next rows."""
    reader = reader_of(request)
    view = _list(request, reader, key)
    after = view.order.decode(request.GET.get("after", ""))
    rows, following = read_rows(reader, view, after)
    context: dict[str, Any] = {
        "view": view,
        "rows": rows,
        "next": following.encode() if following else "",
        "is_newest": after is None,
    }
    if request.GET.get("part") == "rows":
        return page(request, "desk/_more_rows.html", context)
    context["shell"] = shell_of(reader, current=view.key)
    context |= frame_of(view, reader)
    context["view_count"] = context["shell"].counts.get(view.key)
    response = page(request, "desk/inbox.html", context)
    response.set_cookie(LIST_COOKIE, view.key, samesite="Lax", httponly=True)
    return response


def read_rows(reader: Reader, view: TicketList, after: Place | None = None) -> tuple[list[Row], Place | None]:
    """The rows of one page of a list and the place where the next begins: one statement."""
    tickets, following = page_of(members(view, reader), after, reader, view.order, view.columns)
    return rows_of(tickets, reader, view), following


@require(Permission.VIEW_TICKETS)
@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """What changed: the asked rows that are (still) in the list, and the navigation with its counts."""
    reader = reader_of(request)
    view = find_list(request.GET.get("view", ""), reader)
    ids = [int(pk) for pk in request.GET.get("ids", "").split(",") if pk.isascii() and pk.isdigit()]
    rows: list[Row] = []
    if view is not None and ids:
        wanted = [pk for pk in ids if pk < 2**63][:PAGE]
        rows = rows_of(rows_among(view, wanted, reader), reader, view)
    shell = shell_for(reader, counts_for(reader, fresh=True), current=view.key if view else "")
    return page(request, "desk/_live.html", {"rows": rows, "shell": shell})


@require(Permission.VIEW_TICKETS)
@require_POST
def sort(request: HttpRequest) -> HttpResponse:
    """Sort a list differently; the choice is kept for this agent and list."""
    reader = reader_of(request)
    view = find_list(request.POST.get("view", ""), reader)
    wanted = request.POST.get("order", "")
    order = next((one for one in view.orders if one.key == wanted), None) if view else None
    if view is None or order is None:
        raise Http404
    set_list_order(user=reader.user, key=view.slug, order=order.key, own=view.own_order.key)
    return redirect(view.url)


def _list(request: HttpRequest, reader: Reader, key: str) -> TicketList:
    if key == SEARCH:
        key = f"{SEARCH}?{urlencode({'q': request.GET.get('q', '')})}"
    view = find_list(key, reader)
    if view is None:
        raise Http404
    return view
