"""The inbox: lists of tickets, page by page, and what open pages pull when something changed."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from accounts.permissions import Permission, require
from core.pagination import Keyset
from desk.counts import counts_for
from desk.http import may_show_remote_images, page, reader_of, shell_of
from desk.lists import ALL, PAGE, TABS, TicketList, find_list, members, page_of, rows_query
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
    view = _list(reader, key)
    after = Keyset.decode(request.GET.get("after", ""))
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
    context["tabs"] = TABS
    context["view_count"] = context["shell"].counts.get(view.key)
    response = page(request, "desk/inbox.html", context)
    response.set_cookie(LIST_COOKIE, view.key, samesite="Lax", httponly=True)
    return response


def read_rows(
    reader: Reader, view: TicketList, after: Keyset | None = None
) -> tuple[list[Row], Keyset | None]:
    """The rows of one page of a list and the place where the next begins: one statement."""
    tickets, following = page_of(members(view, reader), after, reader)
    return rows_of(tickets, reader, show_holder=view.key not in {"mine", "unassigned"}), following


@require(Permission.VIEW_TICKETS)
@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """What changed: the asked rows that are (still) in the list, and the navigation with its counts."""
    reader = reader_of(request)
    view = find_list(request.GET.get("view", ""), reader.queues)
    ids = [int(pk) for pk in request.GET.get("ids", "").split(",") if pk.isascii() and pk.isdigit()]
    rows: list[Row] = []
    if view is not None and ids:
        wanted = [pk for pk in ids if pk < 2**63][:PAGE]
        found = rows_query(members(view, reader).filter(pk__in=wanted), reader)
        rows = rows_of(found, reader, show_holder=view.key not in {"mine", "unassigned"})
    shell = shell_for(reader, counts_for(reader, fresh=True), current=view.key if view else "")
    return page(request, "desk/_live.html", {"rows": rows, "shell": shell})


def _list(reader: Reader, key: str) -> TicketList:
    view = find_list(key, reader.queues)
    if view is None:
        raise Http404
    return view
