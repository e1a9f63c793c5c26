"""How the views of a ticket answer: with the panes when a script asked, else with the page."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from desk.http import find_page_ticket, find_ticket, reader_of, wants_pane
from desk.reader import Reader
from desk.views.ticket import ticket_response
from tickets.models import Ticket
from tickets.policies import can_edit
from tickets.services.recorder import Recording


def done(request: HttpRequest, reader: Reader, number: int, said: str, *, undo_url: str = "") -> HttpResponse:
    """The ticket as it is now: the panes for scripts, else back to its page.

    A POST to ``undo_url`` takes back what ``said`` tells; the short message offers it.
    """
    if wants_pane(request):
        fresh = Reader(reader.user)
        return ticket_response(request, fresh, find_page_ticket(fresh, number), said=said, undo_url=undo_url)
    messages.success(request, said, extra_tags=undo_url)
    return redirect("desk:ticket", number)


def undo_url(record: Recording) -> str:
    """Where what was recorded is undone; empty when there is nothing to undo."""
    return reverse("desk:undo", args=[record.operation_id]) if record.operation_id else ""


def refused(request: HttpRequest, number: int, why: str, *, focus: str = "") -> HttpResponse:
    """Why the server did not do it, in a sentence; ``focus`` is the id of what has to be mended first."""
    if wants_pane(request):
        return problem(why, focus=focus)
    messages.error(request, why)
    address = reverse("desk:ticket", args=[number])
    return redirect(f"{address}#{focus}" if focus else address)


def problem(why: str, *, focus: str = "") -> HttpResponse:
    """A refusal for scripts, which lead the reader to ``focus``."""
    response = HttpResponse(why, status=422, content_type="text/plain; charset=utf-8")
    if focus:
        response["X-Focus"] = focus
    return response


def editable_ticket(request: HttpRequest, number: int) -> tuple[Reader, Ticket]:
    """The reader and a ticket that they may change. Raises Http404 and PermissionDenied."""
    reader = reader_of(request)
    ticket = find_ticket(reader, number)
    if not can_edit(reader.user, ticket):
        raise PermissionDenied
    return reader, ticket


def first_error(form: forms.Form) -> str:
    """The first thing that a form finds wrong."""
    return next(
        (str(error) for errors in form.errors.values() for error in errors), _("Please check the form.")
    )


def sentence(error: Exception) -> str:
    """An exception's message with a capital and a full stop."""
    text = str(error)
    return text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".")
