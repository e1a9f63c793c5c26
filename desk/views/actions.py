"""What an agent does to a ticket: check the form, call one service, show the ticket again."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from accounts.permissions import Permission, require
from accounts.selectors import agents
from channels_app.models import Delivery
from channels_app.services import deliver
from channels_app.services.deliver import CannotRetry
from core.clock import now
from desk.forms.ticket import (
    AgentForm,
    PriorityForm,
    QueueForm,
    StatusForm,
    SubjectForm,
    TagsForm,
    WriteForm,
)
from desk.http import find_ticket, page, reader_of, shell_of, wants_pane
from desk.reader import Reader
from desk.views.ticket import ticket_response
from tickets.labels import PRIORITY_LABELS, STATUS_LABELS
from tickets.models import Ticket
from tickets.policies import can_edit, can_reply
from tickets.services import assignment, files, lifecycle, properties, replies
from tickets.services.assignment import CannotAssign
from tickets.services.lifecycle import CannotChangeStatus
from tickets.services.replies import CannotReply, Draft, StoredFile
from tickets.states import Priority, Status


def _done(request: HttpRequest, reader: Reader, number: int, said: str) -> HttpResponse:
    """The ticket as it is now: the panes for scripts, else back to its page."""
    if wants_pane(request):
        return ticket_response(request, Reader(reader.user), find_ticket(reader, number), said=said)
    messages.success(request, said)
    return redirect("desk:ticket", number)


def _refused(request: HttpRequest, number: int, why: str) -> HttpResponse:
    if wants_pane(request):
        return HttpResponse(why, status=422, content_type="text/plain; charset=utf-8")
    messages.error(request, why)
    return redirect("desk:ticket", number)


def _editable(request: HttpRequest, number: int) -> tuple[Reader, Ticket]:
    reader = reader_of(request)
    ticket = find_ticket(reader, number)
    if not can_edit(reader.user, ticket):
        raise PermissionDenied
    return reader, ticket


def _first_error(form: forms.Form) -> str:
    return next(
        (str(error) for errors in form.errors.values() for error in errors), _("Please check the form.")
    )


def _stored(form: WriteForm) -> tuple[StoredFile, ...]:
    return tuple(
        files.store(
            upload.read(),
            filename=upload.name or _("file"),
            content_type=upload.content_type or "application/octet-stream",
        )
        for upload in form.cleaned_data["attachments"]
    )


@require(Permission.REPLY)
@require_POST
def reply(request: HttpRequest, number: int) -> HttpResponse:
    """Write to the customer; with ``then`` the ticket gets that status with the reply."""
    reader = reader_of(request)
    ticket = find_ticket(reader, number)
    if not can_reply(reader.user, ticket):
        raise PermissionDenied
    form = WriteForm(request.POST, request.FILES)
    if not form.is_valid():
        return _write_again(request, reader, ticket, "reply", _first_error(form))
    then = form.cleaned_data["then"]
    draft = Draft(text=form.cleaned_data["text"], files=_stored(form))
    try:
        replies.reply(
            number,
            draft,
            by=reader.user,
            now=now(),
            status=Status(then) if then else None,
            thread_id=form.cleaned_data["thread"],
            seen_message_id=form.cleaned_data["seen"],
        )
    except (CannotReply, CannotChangeStatus) as error:
        return _write_again(request, reader, ticket, "reply", _sentence(error))
    return _done(request, reader, number, _("Reply sent and ticket resolved.") if then else _("Reply sent."))


@require(Permission.EDIT_TICKETS)
@require_POST
def note(request: HttpRequest, number: int) -> HttpResponse:
    """Write a note that the customer never sees."""
    reader, ticket = _editable(request, number)
    form = WriteForm(request.POST, request.FILES)
    if not form.is_valid():
        return _write_again(request, reader, ticket, "note", _first_error(form))
    try:
        draft = Draft(text=form.cleaned_data["text"], files=_stored(form))
        replies.add_note(number, draft, by=reader.user, now=now())
    except CannotReply as error:
        return _write_again(request, reader, ticket, "note", _sentence(error))
    return _done(request, reader, number, _("Internal note added."))


def _write_again(request: HttpRequest, reader: Reader, ticket: Ticket, kind: str, why: str) -> HttpResponse:
    """The page with what was written still in its field."""
    if wants_pane(request):
        return HttpResponse(why, status=422, content_type="text/plain; charset=utf-8")
    extra = {f"{kind}_text": request.POST.get("text", ""), f"{kind}_problem": why, "writing": kind}
    response = ticket_response(request, reader, ticket, **extra)
    response.status_code = 422
    return response


@require(Permission.REPLY)
@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a message again that did not go out, or of which nobody knows whether it did."""
    reader = reader_of(request)
    delivery = Delivery.objects.select_related("message").filter(pk=pk).first()
    if delivery is None:
        raise Http404
    number = delivery.message.ticket_id
    if not can_reply(reader.user, find_ticket(reader, number)):
        raise PermissionDenied
    try:
        deliver.retry(pk, now=now())
    except CannotRetry as error:
        return _refused(request, number, _sentence(error))
    return _done(request, reader, number, _("It is being sent again."))


def _sentence(error: Exception) -> str:
    text = str(error)
    return text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".")


@require(Permission.EDIT_TICKETS)
@require_POST
def status(request: HttpRequest, number: int) -> HttpResponse:
    """Put the ticket into another status."""
    reader, _ticket = _editable(request, number)
    form = StatusForm(request.POST)
    if not form.is_valid():
        return _refused(request, number, _first_error(form))
    wanted = Status(form.cleaned_data["status"])
    try:
        lifecycle.change_status(number, wanted, by=reader.user, now=now())
    except CannotChangeStatus as error:
        said = _("A ticket that is “%(before)s” can't become “%(after)s”.") % {
            "before": STATUS_LABELS[error.before],
            "after": STATUS_LABELS[error.after],
        }
        return _refused(request, number, said)
    return _done(request, reader, number, _("Status: %(status)s") % {"status": STATUS_LABELS[wanted]})


@require(Permission.EDIT_TICKETS)
@require_POST
def priority(request: HttpRequest, number: int) -> HttpResponse:
    """Give the ticket another priority."""
    reader, _ticket = _editable(request, number)
    form = PriorityForm(request.POST)
    if not form.is_valid():
        return _refused(request, number, _first_error(form))
    wanted = Priority(form.cleaned_data["priority"])
    properties.set_priority(number, wanted, by=reader.user, now=now())
    return _done(request, reader, number, _("Priority: %(priority)s") % {"priority": PRIORITY_LABELS[wanted]})


@require(Permission.EDIT_TICKETS)
@require_POST
def tags(request: HttpRequest, number: int) -> HttpResponse:
    """Replace the tags."""
    reader, _ticket = _editable(request, number)
    form = TagsForm(request.POST)
    if not form.is_valid():
        return _refused(request, number, _first_error(form))
    properties.set_tags(number, form.cleaned_data["tags"], by=reader.user, now=now())
    return _done(request, reader, number, _("Tags saved."))


@require(Permission.EDIT_TICKETS)
@require_http_methods(["GET", "HEAD", "POST"])
def subject(request: HttpRequest, number: int) -> HttpResponse:
    """Rename the ticket; the customer's threads keep their subject."""
    reader, ticket = _editable(request, number)
    form = SubjectForm(request.POST or None, initial={"subject": ticket.subject})
    if request.method == "POST" and form.is_valid():
        properties.set_subject(number, form.cleaned_data["subject"], by=reader.user, now=now())
        return _done(request, reader, number, _("Subject changed."))
    return _form_page(request, reader, ticket, form, _("Change the subject"))


@require(Permission.EDIT_TICKETS)
@require_http_methods(["GET", "HEAD", "POST"])
def assign(request: HttpRequest, number: int) -> HttpResponse:
    """Give the ticket to an agent, or to nobody."""
    reader, ticket = _editable(request, number)
    if request.GET.get("part") == "menu":
        return page(request, "desk/_assign_menu.html", {"ticket": ticket, "agents": agents()})
    form = AgentForm(request.POST or None, initial={"agent": ticket.assignee_id})
    if request.method != "POST":
        return _form_page(request, reader, ticket, form, _("Assign the ticket"))
    if not form.is_valid():
        return _refused(request, number, _first_error(form))
    agent: User | None = form.cleaned_data["agent"]
    try:
        assignment.assign(number, agent, by=reader.user, now=now())
    except CannotAssign as error:
        return _refused(request, number, _sentence(error))
    said = _("Assigned to %(name)s.") % {"name": agent.name} if agent else _("Nobody is assigned any more.")
    return _done(request, reader, number, said)


@require(Permission.EDIT_TICKETS)
@require_http_methods(["GET", "HEAD", "POST"])
def queue(request: HttpRequest, number: int) -> HttpResponse:
    """Let the ticket wait in another queue."""
    reader, ticket = _editable(request, number)
    if request.GET.get("part") == "menu":
        return page(request, "desk/_queue_menu.html", {"ticket": ticket, "queues": reader.queues})
    form = QueueForm(request.POST or None, queues=reader.queues, initial={"queue": ticket.queue_id})
    if request.method != "POST":
        return _form_page(request, reader, ticket, form, _("Move the ticket to a queue"))
    if not form.is_valid():
        return _refused(request, number, _first_error(form))
    wanted = form.cleaned_data["queue"]
    assignment.move_to_queue(number, wanted, by=reader.user, now=now())
    said = _("Moved to %(queue)s.") % {"queue": wanted.name} if wanted else _("Taken out of its queue.")
    if not reader.visible.filter(pk=number).exists():
        return _left(request, said)
    return _done(request, reader, number, said)


def _left(request: HttpRequest, said: str) -> HttpResponse:
    """The agent has moved the ticket to where they do not see it."""
    messages.success(request, said)
    if wants_pane(request):
        return HttpResponse(status=404)
    return redirect("desk:home")


def _form_page(
    request: HttpRequest, reader: Reader, ticket: Ticket, form: forms.Form, heading: str
) -> HttpResponse:
    """A page with one small form, for those who come without scripts."""
    context = {"shell": shell_of(reader), "ticket": ticket, "form": form, "heading": heading}
    return page(request, "desk/ticket_form.html", context, status=422 if form.is_bound else 200)
