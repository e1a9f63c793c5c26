"""Snoozing a ticket, and bringing it back."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.permissions import Permission, require
from core.clock import now
from desk.forms.snooze import SnoozeForm
from desk.http import page, shell_of
from desk.snooze_times import choices, moment_text
from desk.views.answers import done, editable_ticket, first_error, refused, sentence, undo_url
from tickets.services import snoozing
from tickets.services.recorder import recording
from tickets.services.snoozing import CannotSnooze


@require(Permission.EDIT_TICKETS)
@require_http_methods(["GET", "HEAD", "POST"])
def snooze(request: HttpRequest, number: int) -> HttpResponse:
    """Take the ticket out of the open lists until a moment; ``part=menu`` gives the choices."""
    reader, ticket = editable_ticket(request, number)
    context = {"ticket": ticket, "choices": choices(now()), "form": SnoozeForm()}
    if request.method != "POST":
        if request.GET.get("part") == "menu":
            return page(request, "desk/_snooze_menu.html", context)
        return page(request, "desk/snooze.html", context | {"shell": shell_of(reader)})
    form = SnoozeForm(request.POST)
    if not form.is_valid():
        return refused(request, number, first_error(form))
    moment = form.cleaned_data["moment"]
    try:
        with recording("snooze", by=reader.user, now=now()) as record:
            snoozing.snooze(number, moment, by=reader.user, now=now())
    except CannotSnooze as error:
        return refused(request, number, sentence(error))
    said = _("Snoozed until %(when)s.") % {"when": moment_text(moment)} if moment else _("Brought back.")
    return done(request, reader, number, said, undo_url=undo_url(record))
