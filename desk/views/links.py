"""Linking tickets and taking links away."""

from __future__ import annotations

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.permissions import Permission, require
from core.clock import now
from desk.http import dialog, find_ticket
from desk.links import CHOICES, LINK_WORDS
from desk.views.answers import done, editable_ticket, first_error, refused, sentence
from tickets.models import TicketLink
from tickets.policies import can_edit
from tickets.services import links as services
from tickets.services.links import CannotLink


class LinkForm(forms.Form):
    """How the tickets hang together, and the number of the other one (with or without its #)."""

    kind = forms.ChoiceField(
        label=gettext_lazy("This ticket"), choices=[(key, LINK_WORDS[way]) for key, way in CHOICES.items()]
    )
    number = forms.RegexField(label=gettext_lazy("Number of a ticket"), regex=r"^\s*#?[0-9]{1,18}\s*$")


@require(Permission.EDIT_TICKETS)
@require_http_methods(["GET", "HEAD", "POST"])
def links(request: HttpRequest, number: int) -> HttpResponse:
    """Say that the ticket relates to another one, blocks it, is a duplicate of it."""
    reader, ticket = editable_ticket(request, number)
    form = LinkForm(request.POST or None)
    if request.method != "POST":
        title = _("Link #%(number)d to a ticket") % {"number": number}
        context = {"ticket": ticket, "title": title, "form": form}
        return dialog(request, reader, "desk/dialogs/link.html", context)
    if not form.is_valid():
        return refused(request, number, first_error(form))
    other = int(form.cleaned_data["number"].strip().lstrip("#"))
    if not reader.visible.filter(pk=other).exists():
        return refused(request, number, _("There is no such ticket."))
    kind, is_source = CHOICES[form.cleaned_data["kind"]]
    source, target = (number, other) if is_source else (other, number)
    try:
        made = services.link(source, target, kind, by=reader.user, now=now())
    except CannotLink as error:
        return refused(request, number, sentence(error))
    said = _("Linked to #%(number)d.") % {"number": other}
    return done(request, reader, number, said, undo_url=f"/links/{made.pk}/remove/?ticket={number}")


@require(Permission.EDIT_TICKETS)
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a link away; answers with the ticket on whose page that happened."""
    link = TicketLink.objects.filter(pk=pk).first()
    text = request.GET.get("ticket", "")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
    if link is None or number not in {link.source_id, link.target_id}:
        raise Http404
    reader, _ticket = editable_ticket(request, number)
    other = link.target_id if number == link.source_id else link.source_id
    if not can_edit(reader.user, find_ticket(reader, other)):
        raise PermissionDenied
    services.unlink(pk, by=reader.user, now=now())
    return done(request, reader, number, _("Link removed."))
