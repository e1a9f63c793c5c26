"""What an agent changes about a ticket: check the form, call one service, show the ticket again."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from accounts.permissions import Permission, require
from accounts.selectors import agents
from core.clock import now
from desk.forms.ticket import AgentForm, PriorityForm, QueueForm, StatusForm, SubjectForm, TagsForm
from desk.http import page, shell_of, wants_pane
from desk.panels.fields import control_id
from desk.reader import Reader
from desk.views.answers import done, editable_ticket, first_error, refused, sentence, undo_url
from tickets.labels import PRIORITY_LABELS, STATUS_LABELS
from tickets.models import Ticket
from tickets.services import assignment, lifecycle, properties
from tickets.services.assignment import CannotAssign
from tickets.services.lifecycle import CannotChangeStatus, CannotResolve
from tickets.services.recorder import recording
from tickets.states import Priority, Status


@require(Permission.EDIT_TICKETS)
@require_POST
def status(request: HttpRequest, number: int) -> HttpResponse:
    """Put the ticket into another status."""
    reader, _ticket = editable_ticket(request, number)
    form = StatusForm(request.POST)
    if not form.is_valid():
        return refused(request, number, first_error(form))
    wanted = Status(form.cleaned_data["status"])
    try:
        with recording("status", by=reader.user, now=now()) as record:
            lifecycle.change_status(number, wanted, by=reader.user, now=now())
    except CannotResolve as error:
        return refused(request, number, sentence(error), focus=control_id(error.missing[0].key))
    except CannotChangeStatus as error:
        said = _("A ticket that is “%(before)s” can't become “%(after)s”.") % {
            "before": STATUS_LABELS[error.before],
            "after": STATUS_LABELS[error.after],
        }
        return refused(request, number, said)
    said = _("Status: %(status)s") % {"status": STATUS_LABELS[wanted]}
    return done(request, reader, number, said, undo_url=undo_url(record))


@require(Permission.EDIT_TICKETS)
@require_POST
def priority(request: HttpRequest, number: int) -> HttpResponse:
    """Give the ticket another priority."""
    reader, _ticket = editable_ticket(request, number)
    form = PriorityForm(request.POST)
    if not form.is_valid():
        return refused(request, number, first_error(form))
    wanted = Priority(form.cleaned_data["priority"])
    with recording("priority", by=reader.user, now=now()) as record:
        properties.set_priority(number, wanted, by=reader.user, now=now())
    said = _("Priority: %(priority)s") % {"priority": PRIORITY_LABELS[wanted]}
    return done(request, reader, number, said, undo_url=undo_url(record))


@require(Permission.EDIT_TICKETS)
@require_POST
def tags(request: HttpRequest, number: int) -> HttpResponse:
    """Replace the tags."""
    reader, _ticket = editable_ticket(request, number)
    form = TagsForm(request.POST)
    if not form.is_valid():
        return refused(request, number, first_error(form))
    with recording("tags", by=reader.user, now=now()) as record:
        properties.set_tags(number, form.cleaned_data["tags"], by=reader.user, now=now())
    return done(request, reader, number, _("Tags saved."), undo_url=undo_url(record))


@require(Permission.EDIT_TICKETS)
@require_http_methods(["GET", "HEAD", "POST"])
def subject(request: HttpRequest, number: int) -> HttpResponse:
    """Rename the ticket; the customer's threads keep their subject."""
    reader, ticket = editable_ticket(request, number)
    form = SubjectForm(request.POST or None, initial={"subject": ticket.subject})
    if request.method == "POST" and form.is_valid():
        with recording("subject", by=reader.user, now=now()) as record:
            properties.set_subject(number, form.cleaned_data["subject"], by=reader.user, now=now())
        return done(request, reader, number, _("Subject changed."), undo_url=undo_url(record))
    return _form_page(request, reader, ticket, form, _("Change the subject"))


@require(Permission.EDIT_TICKETS)
@require_http_methods(["GET", "HEAD", "POST"])
def assign(request: HttpRequest, number: int) -> HttpResponse:
    """Give the ticket to an agent, or to nobody."""
    reader, ticket = editable_ticket(request, number)
    if request.GET.get("part") == "menu":
        return page(request, "desk/_assign_menu.html", {"ticket": ticket, "agents": agents()})
    form = AgentForm(request.POST or None, initial={"agent": ticket.assignee_id})
    if request.method != "POST":
        return _form_page(request, reader, ticket, form, _("Assign the ticket"))
    if not form.is_valid():
        return refused(request, number, first_error(form))
    agent: User | None = form.cleaned_data["agent"]
    try:
        with recording("assignee", by=reader.user, now=now()) as record:
            assignment.assign(number, agent, by=reader.user, now=now())
    except CannotAssign as error:
        return refused(request, number, sentence(error))
    said = _("Assigned to %(name)s.") % {"name": agent.name} if agent else _("Nobody is assigned any more.")
    return done(request, reader, number, said, undo_url=undo_url(record))


@require(Permission.EDIT_TICKETS)
@require_http_methods(["GET", "HEAD", "POST"])
def queue(request: HttpRequest, number: int) -> HttpResponse:
    """Let the ticket wait in another queue."""
    reader, ticket = editable_ticket(request, number)
    if request.GET.get("part") == "menu":
        return page(request, "desk/_queue_menu.html", {"ticket": ticket, "queues": reader.queues})
    form = QueueForm(request.POST or None, queues=reader.queues, initial={"queue": ticket.queue_id})
    if request.method != "POST":
        return _form_page(request, reader, ticket, form, _("Move the ticket to a queue"))
    if not form.is_valid():
        return refused(request, number, first_error(form))
    wanted = form.cleaned_data["queue"]
    with recording("queue", by=reader.user, now=now()) as record:
        assignment.move_to_queue(number, wanted, by=reader.user, now=now())
    said = _("Moved to %(queue)s.") % {"queue": wanted.name} if wanted else _("Taken out of its queue.")
    if not reader.visible.filter(pk=number).exists():
        return _left(request, said, undo_url(record))
    return done(request, reader, number, said, undo_url=undo_url(record))


def _left(request: HttpRequest, said: str, undo: str) -> HttpResponse:
    """The agent has moved the ticket to where they do not see it."""
    messages.success(request, said, extra_tags=undo)
    if wants_pane(request):
        return HttpResponse(status=404)
    return redirect("desk:home")


def _form_page(
    request: HttpRequest, reader: Reader, ticket: Ticket, form: forms.Form, heading: str
) -> HttpResponse:
    """A page with one small form, for those who come without scripts."""
    context = {"shell": shell_of(reader), "ticket": ticket, "form": form, "heading": heading}
    return page(request, "desk/ticket_form.html", context, status=422 if form.is_bound else 200)
