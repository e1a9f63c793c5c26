"""Side conversations: asking somebody outside about a ticket."""

from __future__ import annotations

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.permissions import Permission, require
from core.clock import now
from customers.identity import InvalidIdentity
from desk.forms.ticket import FilesField
from desk.http import dialog, find_ticket, reader_of
from desk.views.answers import done, first_error, refused, sentence
from tickets.models import Thread, Ticket
from tickets.policies import can_reply
from tickets.services import files
from tickets.services import side as services
from tickets.services.replies import CannotReply, Draft
from tickets.states import Status
from tickets.stored_file import StoredFile


class SideForm(forms.Form):
    """A message to an outside party; ``to`` and ``subject`` are those of the thread when it goes on."""

    to = forms.EmailField(label=gettext_lazy("To"), required=False)
    subject = forms.CharField(label=gettext_lazy("Subject"), required=False, max_length=300)
    text = forms.CharField(
        label=gettext_lazy("Message"),
        max_length=200_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    attachments = FilesField(label=gettext_lazy("Files"), required=False)
    put_on_hold = forms.BooleanField(
        label=gettext_lazy("Put the ticket on hold until they answer"), required=False
    )


@require(Permission.REPLY)
@require_http_methods(["GET", "HEAD", "POST"])
def side(request: HttpRequest, number: int) -> HttpResponse:
    """Begin a side conversation, or write on in one (``thread``)."""
    reader = reader_of(request)
    ticket = find_ticket(reader, number)
    if not can_reply(reader.user, ticket):
        raise PermissionDenied
    thread = _thread(ticket, request.GET.get("thread", ""))
    form = SideForm(request.POST or None, request.FILES or None, initial={"subject": ticket.subject})
    if thread is not None:
        del form.fields["to"], form.fields["subject"]
    if request.method != "POST":
        context = {"ticket": ticket, "title": _("Side conversation"), "form": form, "thread": thread}
        return dialog(request, reader, "desk/dialogs/side.html", context)
    if not form.is_valid():
        return refused(request, number, first_error(form))
    said = form.cleaned_data
    draft = Draft(text=said["text"], files=_stored(form))
    hold = said["put_on_hold"] and ticket.status != Status.CLOSED
    try:
        if thread is None:
            services.begin(
                number,
                said["to"],
                draft,
                subject=said["subject"],
                by=reader.user,
                now=now(),
                put_on_hold=hold,
            )
        else:
            services.answer(number, thread.pk, draft, by=reader.user, now=now(), put_on_hold=hold)
    except InvalidIdentity:
        return refused(request, number, _("Write the e-mail address of somebody outside."))
    except CannotReply as error:
        return refused(request, number, sentence(error))
    return done(request, reader, number, _("Sent. The customer does not see it."))


def _thread(ticket: Ticket, text: str) -> Thread | None:
    if not text:
        return None
    threads = Thread.objects.filter(ticket=ticket, is_side=True).select_related("identity")
    pk = int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
    thread = threads.filter(pk=pk).first()
    if thread is None:
        raise Http404
    return thread


def _stored(form: SideForm) -> tuple[StoredFile, ...]:
    return tuple(
        files.store(
            upload.read(),
            filename=upload.name or _("file"),
            content_type=upload.content_type or "application/octet-stream",
        )
        for upload in form.cleaned_data["attachments"]
    )
