"""Queues: their order, their team, who sees them."""

from __future__ import annotations

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import Permission, require
from core.clock import now
from desk.forms.setup_work import QueueForm
from desk.http import signed_in_user
from desk.views.setup.base import Editor, Listing, Row, Usage, edit_page, found, list_page, url
from routing.models import Rule
from routing.selectors import default_queue_id
from tickets.models import Macro, Queue, Ticket
from tickets.services import queues as services
from tickets.states import UNRESOLVED

_OPEN = Q(tickets__status__in=[status.value for status in UNRESOLVED])


@require(Permission.MANAGE_SETTINGS)
@require_safe
def queues(request: HttpRequest) -> HttpResponse:
    """All queues in their order, with how many open tickets wait in each."""
    rows = [
        Row(
            queue.name,
            url("queue", queue.pk),
            (queue.team.name if queue.team else "–", queue.waiting),
            [(_("Private"), "outline")] if queue.is_private else [],
            queue.archived_at is not None,
            url("queue_move", queue.pk),
        )
        for queue in Queue.objects.select_related("team").annotate(waiting=Count("tickets", filter=_OPEN))
    ]
    listing = Listing(
        _("Queues"),
        _("Where tickets wait. They stand in this order in the navigation."),
        (_("Name"), _("Team"), _("Open tickets")),
        rows,
        "folder",
        url("queue_new"),
        _("New queue"),
        numbers=(2,),
    )
    return list_page(request, listing)


@require(Permission.MANAGE_SETTINGS)
@require_http_methods(["GET", "HEAD", "POST"])
def queue(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Make or change a queue."""
    by = signed_in_user(request)
    one: Queue | None = found(Queue.objects.filter(pk=pk).first()) if pk else None
    initial = {"name": one.name, "team": one.team_id, "is_private": one.is_private} if one else {}
    form = QueueForm(request.POST or None, initial=initial)
    rules = _rules(one) if one else []
    editor = Editor(
        "queue",
        one.name if one else _("New queue"),
        url("queues"),
        form,
        lambda: services.save_queue(one, **form.cleaned_data, by=by, now=now()),
        one,
        bool(one and one.archived_at),
        (lambda away: services.set_archived(found(one), away, by=by, now=now())) if one else None,
        _("Rules or macros still send tickets to it; change those first.") if rules else "",
        [*rules, *_waiting(one)] if one else (),
        archive_help=_("It leaves the navigation and the lists where one is chosen. Its tickets stay."),
    )
    return edit_page(request, editor)


def _rules(one: Queue) -> list[Usage]:
    usages = [
        Usage(_("Rule %s") % rule.name, f"/rules/{rule.pk}/")
        for rule in Rule.objects.filter(actions__contains=[{"action": "set_queue", "value": one.pk}])
    ]
    usages += [
        Usage(_("Macro %s") % macro.name, url("macro", macro.pk))
        for macro in Macro.objects.filter(
            steps__contains=[{"step": "queue", "value": one.pk}], archived_at__isnull=True
        )
    ]
    if default_queue_id() == one.pk:
        usages.append(Usage(_("Everything that no rule puts anywhere"), "/rules/"))
    return usages


def _waiting(one: Queue) -> list[Usage]:
    waiting = Ticket.objects.unresolved().filter(queue=one).count()
    return [Usage(_("%s open tickets") % waiting, f"/inbox/queue-{one.pk}/")] if waiting else []


@require(Permission.MANAGE_SETTINGS)
@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Up or down by one place."""
    found(Queue.objects.filter(pk=pk, archived_at__isnull=True).first())
    step = -1 if request.POST.get("to") == "up" else 1
    services.move_queue(pk, step, by=signed_in_user(request), now=now())
    return redirect("settings:queues")
