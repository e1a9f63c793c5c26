"""Tags: renamed, merged and removed on all tickets, in the background."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import Permission, require
from core.clock import now
from core.models import Work
from desk.forms.setup_work import TagForm
from desk.http import page, reader_of, shell_of, signed_in_user
from desk.views.answers import first_error, sentence
from desk.views.setup.base import Listing, Row, Usage, found, list_page, url
from routing.models import Rule
from tickets.models import Macro, Ticket
from tickets.services import tags as services
from tickets.services.tags import CannotChangeTag
from tickets.tag_counts import tag_counts

SHOWN_WORK = 5


@require(Permission.MANAGE_SETTINGS)
@require_safe
def tags(request: HttpRequest) -> HttpResponse:
    """All tags with their counts, and what is being done to some of them."""
    rows = [
        Row(tag, f"{url('tag')}?name={tag}", (every, unresolved)) for tag, every, unresolved in tag_counts()
    ]
    listing = Listing(
        _("Tags"),
        _("Words on tickets. A new one is made by writing it on a ticket."),
        (_("Tag"), _("Tickets"), _("Open")),
        rows,
        "tag",
        numbers=(1, 2),
    )
    kinds = [services.REPLACE, services.RESTORE]
    works = Work.objects.filter(kind__in=kinds).order_by("-pk")[:SHOWN_WORK]
    running = any(work.finished_at is None for work in works)
    return list_page(request, listing, template="desk/settings/tags.html", works=works, running=running)


@require(Permission.MANAGE_SETTINGS)
@require_http_methods(["GET", "HEAD", "POST"])
def tag(request: HttpRequest) -> HttpResponse:
    """Rename, merge or remove a tag; the name stands in ``name``, the new one in the form."""
    name = request.GET.get("name", "").replace("\x00", "").strip()[:60]
    if not name:
        raise Http404
    count = Ticket.objects.filter(tags__contains=[name]).count()
    if request.method == "POST":
        form = TagForm(request.POST)
        remove = request.POST.get("do") == "remove"
        if not remove and not form.is_valid():
            messages.error(request, first_error(form))
            return redirect(request.get_full_path())
        wanted = "" if remove else form.cleaned_data["name"]
        try:
            services.replace(name, wanted, by=signed_in_user(request), now=now())
        except CannotChangeTag as error:
            messages.error(request, sentence(error))
            return redirect(request.get_full_path())
        return redirect("settings:tags")
    context = {
        "shell": shell_of(reader_of(request), current="settings"),
        "name": name,
        "count": count,
        "form": TagForm(initial={"name": name}),
        "used_by": _used_by(name),
    }
    return page(request, "desk/settings/tag.html", context)


def _used_by(name: str) -> list[Usage]:
    macros = Macro.objects.filter(
        steps__contains=[{"step": "tags", "value": [name]}], archived_at__isnull=True
    )
    usages = [Usage(_("Macro %s") % macro.name, url("macro", macro.pk)) for macro in macros]
    rules = Rule.objects.filter(actions__contains=[{"action": "add_tag", "value": [name]}])
    return usages + [Usage(_("Rule %s") % rule.name, f"/rules/{rule.pk}/") for rule in rules]


@require(Permission.MANAGE_SETTINGS)
@require_POST
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back what was done to a tag."""
    done: Work = found(Work.objects.filter(pk=pk, kind=services.REPLACE).first())
    try:
        services.restore(done, by=signed_in_user(request), now=now())
    except CannotChangeTag as error:
        messages.error(request, sentence(error))
    return redirect("settings:tags")
