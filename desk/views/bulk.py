"""Changing many tickets at once: the chosen ones, or all that a list holds."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.permissions import Permission, require
from accounts.selectors import agents
from core.clock import now
from desk.forms.bulk import BulkForm
from desk.http import page, reader_of, shell_of, wants_pane
from desk.lists import find_list, members
from desk.reader import Reader
from desk.snooze_times import choices
from desk.views.answers import first_error
from desk.views.undo import back_url
from tickets.models import ItemState, Operation, TicketQuerySet
from tickets.models.operation import OperationState
from tickets.services import bulk_changes, reading
from tickets.services.bulk_changes import MOST
from tickets.states import Priority, Status

FAILURES_SHOWN = 100


@require(Permission.EDIT_TICKETS)
@require_POST
def change(request: HttpRequest) -> HttpResponse:
    """Do one thing to all chosen tickets; those that others may not see are left out."""
    reader = reader_of(request)
    form = BulkForm(request.POST)
    if not form.is_valid():
        return _refused(request, first_error(form))
    chosen = _chosen(request, reader)
    ids = list(chosen.order_by("pk").values_list("pk", flat=True)[: MOST + 1])
    if not ids:
        return _refused(request, _("Choose at least one ticket."))
    if len(ids) > MOST:
        return _refused(request, _("These are more than %(n)d tickets; narrow the list first.") % {"n": MOST})
    if form.cleaned_data["wanted"] is None:
        count = reading.mark_all_seen(chosen, by=reader.user)
        said = ngettext("%(n)d ticket marked as read.", "%(n)d tickets marked as read.", count)
        return _done(request, None, said % {"n": count})
    operation = bulk_changes.begin(ids, form.cleaned_data["wanted"], by=reader.user, now=now())
    return _done(request, operation, _said(operation))


def _chosen(request: HttpRequest, reader: Reader) -> TicketQuerySet:
    if request.POST.get("all"):
        view = find_list(request.POST.get("view", ""), reader)
        if view is None:
            raise Http404
        return members(view, reader)
    ids = [int(pk) for pk in request.POST.getlist("t") if pk.isascii() and pk.isdigit() and len(pk) < 19]
    return reader.visible.filter(pk__in=ids[:MOST])


def _counts(operation: Operation) -> dict[str, int]:
    found = operation.items.order_by().values_list("state").annotate(n=Count("pk"))
    return {state.value: 0 for state in ItemState} | dict(found)


def _said(operation: Operation) -> str:
    if operation.state == OperationState.DOING:
        return ""
    counts = _counts(operation)
    changed, failed = counts["done"], counts["failed"]
    said = ngettext("%(n)d ticket changed.", "%(n)d tickets changed.", changed) % {"n": changed}
    if failed:
        reasons = operation.items.filter(state=ItemState.FAILED).order_by("pk")[:1]
        more = ngettext("%(n)d could not be: %(why)s", "%(n)d could not be, for example: %(why)s", failed)
        said = f"{said} " + more % {"n": failed, "why": f"#{reasons[0].ticket_id} {reasons[0].reason}"}
    return said


def _done(request: HttpRequest, operation: Operation | None, said: str) -> HttpResponse:
    running = operation is not None and operation.state == OperationState.DOING
    undo = reverse("desk:undo", args=[operation.pk]) if operation and not running else ""
    if wants_pane(request):
        context = {"said": said, "undo_url": undo, "operation": operation if running else None}
        response = page(request, "desk/_bulk_done.html", context)
    elif operation is not None and running:
        response = redirect("desk:bulk_progress", operation.pk)
    else:
        messages.success(request, said, extra_tags=undo)
        response = redirect(back_url(request))
    return response


def _refused(request: HttpRequest, why: str) -> HttpResponse:
    if wants_pane(request):
        return HttpResponse(why, status=422, content_type="text/plain; charset=utf-8")
    messages.error(request, why)
    return redirect(back_url(request))


@require(Permission.EDIT_TICKETS)
@require_safe
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """How far a large change is, and what could not be changed; only for who began it."""
    reader = reader_of(request)
    operation = Operation.objects.filter(pk=pk, by=reader.user).first()
    if operation is None:
        raise Http404
    counts = _counts(operation)
    undoing = operation.state in {OperationState.UNDOING, OperationState.UNDONE}
    total = sum(counts.values())
    left = counts["done"] if undoing else counts["waiting"]
    context = {
        "operation": operation,
        "total": total,
        "ready": total - left,
        "counts": counts,
        "is_running": operation.state in {OperationState.DOING, OperationState.UNDOING},
        "is_undone": undoing,
        "undo_url": reverse("desk:undo", args=[pk]) if operation.state == OperationState.DONE else "",
        "failures": operation.items.filter(state__in=[ItemState.FAILED, ItemState.KEPT]).order_by(
            "ticket_id"
        )[:FAILURES_SHOWN],
    }
    if wants_pane(request):
        return page(request, "desk/_bulk_progress.html", context)
    return page(request, "desk/bulk_progress.html", context | {"shell": shell_of(reader)})


@require(Permission.EDIT_TICKETS)
@require_safe
def menu(request: HttpRequest) -> HttpResponse:
    """What can be done to the chosen tickets; with ``view`` also how many the whole list holds."""
    reader = reader_of(request)
    view = find_list(request.GET.get("view", ""), reader)
    context = {
        "statuses": [status for status in Status if status not in {Status.NEW, Status.CLOSED}],
        "priorities": list(Priority),
        "agents": agents(),
        "queues": reader.queues,
        "choices": choices(now()),
        "whole": members(view, reader).order_by()[: MOST + 1].count() if view else 0,
        "most": MOST,
    }
    return page(request, "desk/_bulk_menu.html", context)
