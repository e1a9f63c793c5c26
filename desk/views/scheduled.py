"""What can be done with a reply that waits: edit it, send it now, cancel it, and take that back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import User
from accounts.permissions import Permission, require
from core.clock import now
from desk.http import find_ticket, reader_of
from desk.reader import Reader
from desk.views.answers import done, refused, sentence
from tickets.models import ScheduledReply, Ticket
from tickets.policies import can_reply
from tickets.services import scheduling
from tickets.services.lifecycle import CannotChangeStatus
from tickets.services.replies import CannotReply
from tickets.services.scheduling import CannotSchedule


@require(Permission.REPLY)
@require_POST
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Back into the composer."""
    return _changed(request, pk, scheduling.edit, _("Not sent. The text is back in the composer."))


@require(Permission.REPLY)
@require_POST
def send_now(request: HttpRequest, pk: int) -> HttpResponse:
    """Without waiting for its moment, and also when it was held back."""
    reader, number = _found(request, pk)
    at, seconds = now(), reader.user.undo_send_seconds
    send_after = at + timedelta(seconds=seconds) if seconds else None
    try:
        message = scheduling.send_now(pk, by=reader.user, now=at, send_after=send_after)
    except (CannotSchedule, CannotReply, CannotChangeStatus) as error:
        return refused(request, number, sentence(error))
    undo_url = reverse("desk:undo_send", args=[message.pk]) if seconds else ""
    return done(request, reader, message.ticket_id, _("Reply sent."), undo_url=undo_url)


@require(Permission.REPLY)
@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """It is not sent; the short message offers to take that back."""
    undo_url = reverse("desk:scheduled_restore", args=[pk])
    said = _("The scheduled reply is cancelled.")
    return _changed(request, pk, scheduling.cancel, said, undo_url=undo_url)


@require(Permission.REPLY)
@require_POST
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    """What was cancelled waits again."""
    return _changed(request, pk, scheduling.restore, _("The reply is scheduled again."))


class _Change(Protocol):
    """An edit, a cancellation: the ticket comes back."""

    def __call__(self, reply_id: int, /, *, by: User, now: datetime) -> Ticket: ...


def _changed(
    request: HttpRequest, pk: int, change: _Change, said: str, *, undo_url: str = ""
) -> HttpResponse:
    """The ticket after a change of what waits on it, or why it could not be made."""
    reader, number = _found(request, pk)
    try:
        number = change(pk, by=reader.user, now=now()).pk
    except CannotSchedule as error:
        return refused(request, number, sentence(error))
    return done(request, reader, number, said, undo_url=undo_url)


def _found(request: HttpRequest, pk: int) -> tuple[Reader, int]:
    """The reader, and the ticket that they may answer. Raises Http404, PermissionDenied."""
    reader = reader_of(request)
    row = ScheduledReply.objects.select_related("ticket").only("ticket__merged_into_id").filter(pk=pk).first()
    if row is None:
        raise Http404
    number = row.ticket.merged_into_id or row.ticket_id
    if not can_reply(reader.user, find_ticket(reader, number)):
        raise PermissionDenied
    return reader, number
