"""The page of a ticket, and the parts of it that scripts ask for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.permissions import Permission, require
from core.clock import now
from desk.composer import composer_of
from desk.counts import kept_counts
from desk.history import read_all, read_history
from desk.http import find_page_ticket, find_ticket, may_show_remote_images, page, reader_of, wants_pane
from desk.list_frame import frame_of
from desk.lists import ALL, TicketList, find_list
from desk.notices import notices_of
from desk.panels.base import shown_panels
from desk.reader import Reader
from desk.rows import rows_of
from desk.scheduled import scheduled_of
from desk.shell import shell_for
from desk.snooze_times import choices
from tickets.models import Ticket
from tickets.policies import can_edit, can_reply
from tickets.states import TRANSITIONS, Priority, Status

LIST_COOKIE = "desk_list"
MOST_PRINTED = 500


@require(Permission.VIEW_TICKETS)
@require_safe
@may_show_remote_images
def ticket(request: HttpRequest, number: int) -> HttpResponse:
    """A ticket with its history and its customer; for scripts only the two panes."""
    reader = reader_of(request)
    found = find_page_ticket(reader, number)
    return ticket_response(request, reader, found)


def ticket_response(
    request: HttpRequest,
    reader: Reader,
    found: Ticket,
    *,
    said: str = "",
    undo_url: str = "",
    refused: Mapping[str, Any] | None = None,
    new_since: int | None = None,
    **extra: Any,
) -> HttpResponse:
    """The ticket as a page, or as panes when a script asked; ``said`` is shown as a short message.

    ``refused`` is what a form of the composer brought that was not taken: kind, text, problem. Messages of others
    after ``new_since`` are marked as new.
    """
    context = ticket_context(request, reader, found, refused=refused) | {"new_since": new_since} | extra
    view = _list(request, reader)
    if wants_pane(request):
        told = {"rows": rows_of([found], reader, view), "said": said, "undo_url": undo_url}
        return page(request, "desk/_panes.html", context | told)
    shell = shell_for(reader, kept_counts(reader.user), current=view.key)
    context |= {
        "shell": shell,
        "view": view,
        "view_count": shell.counts.get(view.key),
        "is_newest": True,
        "back_url": view.url,
        "load_rows": True,
    } | frame_of(view, reader)
    return page(request, "desk/ticket.html", context)


def _list(request: HttpRequest, reader: Reader) -> TicketList:
    """The list that stands beside the ticket: a script says which, else it is the one that was opened last."""
    shown = request.GET.get("view") or request.COOKIES.get(LIST_COOKIE, "")
    return find_list(shown, reader) or ALL


def ticket_context(
    request: HttpRequest, reader: Reader, found: Ticket, *, refused: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """What head, properties, history, composer and side panel show; ``refused`` as in :func:`composer_of`."""
    forward = _number(request.GET.get("forward"))
    history = read_history(
        found,
        before=_number(request.GET.get("before")),
        at=_number(request.GET.get("at")) or forward,
        images_of=_number(request.GET.get("images")),
    )
    status = Status(found.status)
    is_own = found.merged_into_id is None  # what is meant for a merged ticket goes to the one that goes on
    return {
        "ticket": found,
        "subject": found.subject or _("(no subject)"),
        "customer": found.customer,
        "history": history,
        "composer": composer_of(found, reader, history, refused=refused, forward=forward),
        "panels": shown_panels(found.customer, found, reader),
        "notices": notices_of(found),
        "scheduled": scheduled_of(found),
        "send_times": choices(now()),
        "can_edit": is_own and can_edit(reader.user, found),
        "can_reply": is_own and can_reply(reader.user, found),
        "can_move": can_edit(reader.user, found),
        "statuses": [other for other in Status if other in TRANSITIONS[status] and other != Status.CLOSED],
        "priorities": [priority for priority in Priority if priority != found.priority],
        "current_number": str(found.pk),
        "back_url": ALL.url,
    }


@require(Permission.VIEW_TICKETS)
@require_safe
def older(request: HttpRequest, number: int) -> HttpResponse:
    """Earlier messages, for the button above the history."""
    reader = reader_of(request)
    found = find_ticket(reader, number)
    history = read_history(found, before=_number(request.GET.get("before")))
    return page(request, "desk/_history.html", {"ticket": found, "history": history})


@require(Permission.VIEW_TICKETS)
@require_safe
@may_show_remote_images
def print_page(request: HttpRequest, number: int) -> HttpResponse:
    """The whole conversation on paper; with ``notes=1`` also what the customer does not see."""
    reader = reader_of(request)
    found = find_ticket(reader, number)
    notes = request.GET.get("notes") == "1"
    entries, is_cut = read_all(found, notes=notes, limit=MOST_PRINTED)
    context = {"ticket": found, "entries": entries, "notes": notes, "is_cut": is_cut, "printed_at": now()}
    return page(request, "desk/print.html", context)


@require(Permission.VIEW_TICKETS)
@require_safe
def newer(request: HttpRequest, number: int) -> HttpResponse:
    """Later messages, for the button below a history that does not show the newest ones."""
    reader = reader_of(request)
    found = find_ticket(reader, number)
    history = read_history(found, after=_number(request.GET.get("after")) or 0)
    return page(request, "desk/_history.html", {"ticket": found, "history": history})


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None
