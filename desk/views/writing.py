"""What an agent writes: replies and notes, and sending again what did not go out."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.permissions import Permission, require
from channels_app.models import Delivery
from channels_app.services import deliver, undo
from channels_app.services.deliver import CannotRetry
from core.clock import now
from core.html import own_images
from customers.identity import InvalidIdentity
from desk.attachment_words import mentions_attachment
from desk.forms.ticket import ForwardForm, WriteForm
from desk.http import find_page_ticket, find_ticket, reader_of, signed_in_user, wants_pane
from desk.panels.fields import control_id
from desk.reader import Reader
from desk.snooze_times import choices, moment_text
from desk.uploads import stored_files
from desk.views.answers import done, editable_ticket, first_error, problem, refused, sentence
from desk.views.ticket import ticket_response
from tickets.models import DraftKind, Message, Ticket
from tickets.policies import can_reply
from tickets.services import drafts, mentions, scheduling, writing
from tickets.services.lifecycle import CannotChangeStatus, CannotResolve
from tickets.services.replies import CannotReply, Draft, SomethingNew
from tickets.services.retraction import CannotRetract
from tickets.services.scheduling import CannotSchedule
from tickets.states import Status
from tickets.stored_file import StoredFile


def _files(request: HttpRequest, number: int, kind: DraftKind, form: WriteForm) -> tuple[StoredFile, ...]:
    """Those that were put to the draft while it was written, and those that come with the form."""
    user = signed_in_user(request)
    shown = own_images(form.cleaned_data["html"])
    kept = drafts.files_of(number, kind, set(request.POST.getlist("kept")), by=user, shown=shown)
    return kept + stored_files(form.cleaned_data["attachments"])


@require(Permission.REPLY)
@require_POST
def reply(request: HttpRequest, number: int) -> HttpResponse:
    """Write to the customer; with ``then`` the ticket gets that status with the reply.

    Answered with 409 and what is new when somebody else added something since the writing began, and when the text
    speaks of an attachment that is not there; sent again it goes.
    """
    reader = reader_of(request)
    ticket = find_ticket(reader, number)
    if not can_reply(reader.user, ticket):
        raise PermissionDenied
    form = WriteForm(request.POST, request.FILES)
    if not form.is_valid():
        return _write_again(request, reader, ticket, "reply", first_error(form))
    data = form.cleaned_data
    if "to" in request.POST and not data["to"]:
        return _write_again(request, reader, ticket, "reply", _("Say to whom: the reply has no recipient."))
    attached = _files(request, number, DraftKind.REPLY, form)
    if not data["anyway"] and not attached and mentions_attachment(data["text"]):
        why = _("You mention an attachment, but no file is attached.")
        return _stop(request, reader, ticket, why, since=data["seen"])
    then = data["then"]
    draft = Draft(text=data["text"], html=data["html"], to=data["to"], cc=data["cc"], files=attached)
    try:
        if data["send_at"] is not None:
            return _schedule(request, reader, number, draft, data)
        message = writing.send_reply(
            number,
            draft,
            by=reader.user,
            now=now(),
            status=Status(then) if then else None,
            thread_id=data["thread"],
            seen_message_id=data["seen"],
        )
    except CannotResolve as error:
        focus = control_id(error.missing[0].key)
        return _write_again(request, reader, ticket, "reply", sentence(error), focus=focus)
    except SomethingNew as error:
        return _stop(request, reader, ticket, sentence(error), since=data["seen"], is_unseen=True)
    except (CannotReply, CannotChangeStatus, CannotSchedule) as error:
        return _write_again(request, reader, ticket, "reply", sentence(error))
    words = {
        Status.RESOLVED: _("Reply sent and ticket resolved."),
        Status.PENDING: _("Reply sent, the ticket waits for the customer."),
    }
    said = words[Status(then)] if then else _("Reply sent.")
    undo_url = reverse("desk:undo_send", args=[message.pk]) if reader.user.undo_send_seconds else ""
    return done(request, reader, number, said, undo_url=undo_url)


def _schedule(
    request: HttpRequest, reader: Reader, number: int, draft: Draft, data: dict[str, Any]
) -> HttpResponse:
    """Keep the reply for later. Raises as scheduling.schedule does."""
    row = scheduling.schedule(
        number,
        draft,
        send_at=data["send_at"],
        by=reader.user,
        now=now(),
        status=Status(data["then"]) if data["then"] else None,
        thread_id=data["thread"],
        seen_message_id=data["seen"],
        is_sent_anyway=data["later_anyway"],
    )
    said = _("It will be sent %(when)s.") % {"when": moment_text(row.send_at)}
    return done(request, reader, number, said, undo_url=reverse("desk:scheduled_edit", args=[row.pk]))


@require(Permission.REPLY)
@require_POST
def forward(request: HttpRequest, number: int) -> HttpResponse:
    """Send what was said to somebody outside; the customer never sees it."""
    reader = reader_of(request)
    ticket = find_ticket(reader, number)
    if not can_reply(reader.user, ticket):
        raise PermissionDenied
    form = ForwardForm(request.POST, request.FILES)
    if not form.is_valid():
        return _write_again(request, reader, ticket, "forward", first_error(form))
    data = form.cleaned_data
    draft = Draft(
        text=data["text"],
        html=data["html"],
        to=data["to"],
        cc=data["cc"],
        files=_files(request, number, DraftKind.FORWARD, form),
    )
    hold = data["put_on_hold"] and ticket.status != Status.CLOSED
    try:
        message = writing.send_forward(
            number, draft, data["chosen"], by=reader.user, now=now(), put_on_hold=hold
        )
    except InvalidIdentity:
        why = _("Write the e-mail address of somebody outside.")
        return _write_again(request, reader, ticket, "forward", why)
    except CannotReply as error:
        return _write_again(request, reader, ticket, "forward", sentence(error))
    undo_url = reverse("desk:undo_send", args=[message.pk]) if reader.user.undo_send_seconds else ""
    return done(request, reader, number, _("Forwarded. The customer does not see it."), undo_url=undo_url)


@require(Permission.EDIT_TICKETS)
@require_POST
def note(request: HttpRequest, number: int) -> HttpResponse:
    """Write a note that the customer never sees."""
    reader, ticket = editable_ticket(request, number)
    form = WriteForm(request.POST, request.FILES)
    if not form.is_valid():
        return _write_again(request, reader, ticket, "note", first_error(form))
    try:
        attached = _files(request, number, DraftKind.NOTE, form)
        draft = Draft(text=form.cleaned_data["text"], html=form.cleaned_data["html"], files=attached)
        writing.add_note(number, draft, by=reader.user, now=now())
    except CannotReply as error:
        return _write_again(request, reader, ticket, "note", sentence(error))
    return done(request, reader, number, _note_said(form.cleaned_data["text"], ticket))


def _note_said(text: str, ticket: Ticket) -> str:
    """That the note is there, and who is named in it without being told."""
    said = _("Internal note added.")
    if hidden := mentions.not_told(text, ticket):
        names = {"names": ", ".join(hidden)}
        said += " " + _("Not told, because they may not see this ticket: %(names)s.") % names
    return said


def _stop(
    request: HttpRequest,
    reader: Reader,
    ticket: Ticket,
    why: str,
    *,
    since: int | None,
    is_unseen: bool = False,
) -> HttpResponse:
    """409: the ticket as it is now with what is new marked, the text still in its field, and a way to send anyway.

    What is shown now counts as seen, so sending again is stopped only by something newer still.
    """
    kept = {**_brought(request, "reply", why), "is_stopped": True}
    if not is_unseen:
        kept |= {"anyway": True, "seen": since}
    page_ticket = find_page_ticket(reader, ticket.pk)
    response = ticket_response(
        request, reader, page_ticket, refused=kept, new_since=since if is_unseen else None
    )
    response.status_code = HTTPStatus.CONFLICT
    return response


def _brought(request: HttpRequest, kind: str, why: str) -> dict[str, Any]:
    """What a form that was not taken brought, for desk.composer."""
    text = {name: request.POST.get(name, "") for name in ("text", "html", "then")}
    typed: dict[str, Any] = {name: request.POST[name] for name in ("to", "cc") if name in request.POST}
    if later := request.POST.get("later") or request.POST.get("later_at"):
        chosen = next((choice.at for choice in choices(now()) if choice.key == later), None)
        typed["later_at"] = f"{chosen:%Y-%m-%d %H:%M}" if chosen else request.POST.get("later_at", "")
    if kind == DraftKind.FORWARD:
        files = ",".join(request.POST.getlist("file"))
        typed["about"] = f"{request.POST.get('source', '')}:{files}"
        typed["put_on_hold"] = "put_on_hold" in request.POST
    return {"kind": kind, **text, "problem": why, **typed}


def _write_again(
    request: HttpRequest, reader: Reader, ticket: Ticket, kind: str, why: str, *, focus: str = ""
) -> HttpResponse:
    """The page with what was written still in its field."""
    if wants_pane(request):
        return problem(why, focus=focus)
    kept = _brought(request, kind, why)
    page_ticket = find_page_ticket(reader, ticket.pk)
    response = ticket_response(request, reader, page_ticket, refused=kept)
    response.status_code = 422
    return response


@require(Permission.REPLY)
@require_POST
def undo_send(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a reply back before it goes out; its text is a draft again."""
    reader = reader_of(request)
    message = Message.objects.filter(pk=pk).only("ticket_id").first()
    if message is None:
        raise Http404
    number = message.ticket_id
    if not can_reply(reader.user, find_ticket(reader, number)):
        raise PermissionDenied
    try:
        undo.undo_send(pk, by=reader.user, now=now())
    except CannotRetract as error:
        return refused(request, number, sentence(error))
    return done(request, reader, number, _("Not sent. Your text is back in the composer."))


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
        return refused(request, number, sentence(error))
    return done(request, reader, number, _("It is being sent again."))
