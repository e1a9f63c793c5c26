"""Teams and their members."""

from __future__ import annotations

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Team
from accounts.permissions import Permission, require
from accounts.services import teams as services
from core.clock import now
from desk.forms.setup_people import TeamForm
from desk.http import signed_in_user
from desk.views.setup.base import Editor, Listing, Row, Usage, edit_page, found, list_page, url
from tickets.models import CannedAnswer, Macro


@require(Permission.MANAGE_SETTINGS)
@require_safe
def teams(request: HttpRequest) -> HttpResponse:
    """All teams with how many people and queues they have."""
    counted = Team.objects.annotate(
        people=Count("members", filter=Q(members__is_active=True), distinct=True),
        queue_count=Count("queues", distinct=True),
    ).order_by("name")
    rows = [
        Row(
            team.name,
            url("team", team.pk),
            (team.people, team.queue_count),
            is_archived=team.archived_at is not None,
        )
        for team in counted
    ]
    listing = Listing(
        _("Teams"),
        _("People who share queues, canned answers and macros."),
        (_("Name"), _("Members"), _("Queues")),
        rows,
        "users",
        url("team_new"),
        _("New team"),
        numbers=(1, 2),
    )
    return list_page(request, listing)


@require(Permission.MANAGE_SETTINGS)
@require_http_methods(["GET", "HEAD", "POST"])
def team(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Make or change a team."""
    by = signed_in_user(request)
    one: Team | None = found(Team.objects.filter(pk=pk).first()) if pk else None
    members = list(one.members.values_list("pk", flat=True)) if one else []
    form = TeamForm(request.POST or None, initial={"name": one.name, "members": members} if one else {})
    used_by = _used_by(one) if one else []
    editor = Editor(
        "team",
        one.name if one else _("New team"),
        url("teams"),
        form,
        lambda: services.save_team(
            one, name=form.cleaned_data["name"], members=form.cleaned_data["members"], by=by, now=now()
        ),
        one,
        bool(one and one.archived_at),
        (lambda away: services.set_archived(found(one), away, by=by, now=now())) if one else None,
        _("Give its queues to another team first.") if one and one.queues.exists() else "",
        used_by,
    )
    return edit_page(request, editor)


def _used_by(one: Team) -> list[Usage]:
    usages = [
        Usage(_("Queue %s") % queue.name, url("queue", queue.pk)) for queue in one.queues.order_by("name")
    ]
    answers = CannedAnswer.objects.filter(team=one, archived_at__isnull=True)
    macros = Macro.objects.filter(team=one, archived_at__isnull=True)
    usages += [Usage(_("Canned answer %s") % answer.title, url("answer", answer.pk)) for answer in answers]
    return usages + [Usage(_("Macro %s") % macro.name, url("macro", macro.pk)) for macro in macros]
