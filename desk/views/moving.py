"""Merging and splitting tickets, and undoing both."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.permissions import Permission, require
from core.clock import now
from desk.http import dialog, find_ticket
from desk.reader import Reader
from desk.views.answers import done, editable_ticket, refused, sentence
from tickets.models import Message, MoveKind, Ticket, TicketMove
from tickets.policies import can_edit
from tickets.search import newest as search_tickets
from tickets.services import merging, splitting
from tickets.services.merging import CannotMerge, CannotUndo
from tickets.services.splitting import CannotSplit
from tickets.states import Status

SHOWN = 8
LONGEST = 200
MOST_SPLIT = 200


@require(Permission.EDIT_TICKETS)
@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: HttpRequest, number: int) -> HttpResponse:
    """Choose tickets, see what becomes of them, make them one."""
    reader, ticket = editable_ticket(request, number)
    if request.method == "POST":
        return _merge(request, reader, ticket)
    context: dict[str, Any] = {"ticket": ticket, "title": _("Merge #%(number)d") % {"number": number}}
    wanted = _numbers([*request.GET.getlist("with"), request.GET.get("number", "").strip().lstrip("#")])
    chosen = _editable(reader, wanted - {number})
    if chosen and not _refusal(chosen):
        context |= _preview([ticket, *chosen])
    else:
        context |= _candidates(request, reader, ticket)
        context["problem"] = _refusal(chosen) or (_("There is no such ticket.") if wanted else "")
    return dialog(request, reader, "desk/dialogs/merge.html", context)


def _numbers(texts: list[str]) -> set[int]:
    return {int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 19}


def _editable(reader: Reader, numbers: set[int]) -> list[Ticket]:
    tickets = reader.visible.filter(pk__in=numbers).select_related("customer", "queue").order_by("pk")
    return [ticket for ticket in tickets if can_edit(reader.user, ticket)]


def _refusal(tickets: list[Ticket]) -> str:
    gone = next((ticket for ticket in tickets if ticket.merged_into_id), None)
    if gone is None:
        return ""
    return _("Ticket #%(number)d was merged into #%(winner)d already.") % {
        "number": gone.pk,
        "winner": gone.merged_into_id,
    }


def _candidates(request: HttpRequest, reader: Reader, ticket: Ticket) -> dict[str, Any]:
    text = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST]
    found = search_tickets(reader.user, text, limit=SHOWN) if text else []
    others = (
        reader.visible.filter(customer=ticket.customer_id, merged_into__isnull=True)
        .exclude(pk=ticket.pk)
        .exclude(status=Status.CLOSED)
        .select_related("customer")
        .order_by("-activity_at", "-pk")[:SHOWN]
    )
    is_other = [one for one in found if one.pk != ticket.pk and one.merged_into_id is None]
    return {"text": text, "found": is_other, "others": list(others)}


def _preview(tickets: list[Ticket]) -> dict[str, Any]:
    tickets = sorted(tickets, key=lambda ticket: ticket.pk)
    open_ones = [ticket for ticket in tickets if ticket.status != Status.CLOSED]
    customers = {ticket.customer_id: ticket.customer.name or _("Unknown customer") for ticket in tickets}
    return {
        "chosen": tickets,
        "keep": open_ones[0].pk if open_ones else None,
        "message_total": sum(ticket.message_count for ticket in tickets),
        "tags": sorted({tag for ticket in tickets for tag in ticket.tags}),
        "several_customers": len(customers) > 1,
        "customers": ", ".join(customers.values()),
    }


def _merge(request: HttpRequest, reader: Reader, ticket: Ticket) -> HttpResponse:
    numbers = _numbers(request.POST.getlist("ticket")) | {ticket.pk}
    keep = next(iter(_numbers([request.POST.get("keep", "")])), 0)
    if len(_editable(reader, numbers)) != len(numbers) or keep not in numbers:
        return refused(request, ticket.pk, _("Choose the ticket that goes on."))
    try:
        moves = merging.merge(
            keep,
            numbers - {keep},
            by=reader.user,
            now=now(),
            other_customers=bool(request.POST.get("other_customers")),
        )
    except CannotMerge as error:
        return refused(request, ticket.pk, sentence(error))
    said = ngettext(
        "%(n)d ticket merged into #%(number)d.", "%(n)d tickets merged into #%(number)d.", len(moves)
    ) % {"n": len(moves), "number": keep}
    return done(request, reader, ticket.pk, said, undo_url=undo_url(ticket.pk, moves))


@require(Permission.EDIT_TICKETS)
@require_http_methods(["GET", "HEAD", "POST"])
def split(request: HttpRequest, number: int) -> HttpResponse:
    """Tick messages (from one on, when told) and make a ticket of them."""
    reader, ticket = editable_ticket(request, number)
    if request.method == "POST":
        return _split(request, reader, ticket)
    start = next(iter(_numbers([request.GET.get("from", "")])), 0)
    messages = Message.objects.filter(ticket=ticket).order_by("-pk").defer("search", "html", "text")
    newest = list(messages[:MOST_SPLIT])[::-1]
    context = {
        "ticket": ticket,
        "title": _("Split #%(number)d") % {"number": number},
        "choices": [(message, bool(start) and message.pk >= start) for message in newest],
    }
    return dialog(request, reader, "desk/dialogs/split.html", context)


def _split(request: HttpRequest, reader: Reader, ticket: Ticket) -> HttpResponse:
    chosen = _numbers(request.POST.getlist("message"))
    subject = request.POST.get("subject", "").replace("\x00", "")
    try:
        move = splitting.split(ticket.pk, chosen, subject=subject, by=reader.user, now=now())
    except CannotSplit as error:
        return refused(request, ticket.pk, sentence(error))
    said = _("Split off into #%(number)d.") % {"number": move.target_id}
    return done(request, reader, ticket.pk, said, undo_url=undo_url(ticket.pk, [move]))


def undo_url(number: int, moves: list[TicketMove]) -> str:
    """Where a POST takes these moves back and answers with the ticket of this number."""
    return f"/t/{number}/moves/undo/?" + "&".join(f"move={move.pk}" for move in moves)


@require(Permission.EDIT_TICKETS)
@require_POST
def undo(request: HttpRequest, number: int) -> HttpResponse:
    """Undo merges or splits, however long ago they were made."""
    reader, _ticket = editable_ticket(request, number)
    moves = list(TicketMove.objects.filter(pk__in=_numbers(request.GET.getlist("move"))))
    for pk in {pk for move in moves for pk in (move.origin_id, move.target_id)}:
        if not can_edit(reader.user, find_ticket(reader, pk)):
            raise PermissionDenied
    merges = [move.pk for move in moves if move.kind == MoveKind.MERGE]
    try:
        if not moves:
            raise CannotUndo(_("this was undone already"))
        if merges:
            merging.undo(merges, by=reader.user, now=now())
        for move in moves:
            if move.kind == MoveKind.SPLIT:
                splitting.undo(move.pk, by=reader.user, now=now())
    except CannotUndo as error:
        return refused(request, number, sentence(error))
    return done(request, reader, number, _("Merge undone.") if merges else _("Split undone."))
