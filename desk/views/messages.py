"""A single message: its link, what can be done with it, how it came, whose images are shown."""

from __future__ import annotations

import re

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from accounts.permissions import Permission, require
from channels_app.email.parse import parse
from channels_app.models import InboundRecord
from core.clock import now
from desk.history import is_in_newest
from desk.http import find_ticket, page, reader_of, shell_of
from desk.reader import Reader
from desk.views.answers import done, editable_ticket
from tickets.models import Direction, Message, Ticket, TrustedSender
from tickets.policies import can_edit, can_reply
from tickets.services import senders

SOURCE_SHOWN = 200_000
# No policy keeps these from opening a connection: a link by rel=preconnect, a frame before it is refused.
_CONNECTING = re.compile(r"<(?=(?:link|i?frame|fencedframe|portal|object|embed)\b)", re.IGNORECASE)

# Styles of the mail itself and pictures that it brings along; nothing runs, nothing is fetched, nothing is sent.
ORIGINAL_POLICY = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; "
    "base-uri 'none'; frame-ancestors 'self'"
)


def _message(request: HttpRequest, pk: int) -> tuple[Reader, Ticket, Message]:
    reader = reader_of(request)
    message = Message.objects.filter(pk=pk).select_related("thread").defer("search").first()
    if message is None:
        raise Http404
    return reader, find_ticket(reader, message.ticket_id), message


@require(Permission.VIEW_TICKETS)
@require_safe
def permalink(request: HttpRequest, pk: int) -> HttpResponse:
    """The message on its ticket's page, wherever it is by now; older ones in a window of the history around them."""
    _reader, ticket, message = _message(request, pk)
    window = "" if is_in_newest(ticket, message.pk) else f"?at={message.pk}"
    return redirect(f"/t/{ticket.pk}/{window}#m{message.pk}")


@require(Permission.VIEW_TICKETS)
@require_safe
def menu(request: HttpRequest, pk: int) -> HttpResponse:
    """What can be done with the message, for the menu at its head."""
    reader, ticket, message = _message(request, pk)
    inbound = message.direction == Direction.INBOUND
    address = message.sender.strip().lower() if inbound and " data-src=" in message.html else ""
    context = {
        "ticket": ticket,
        "message": message,
        "can_edit": can_edit(reader.user, ticket),
        "can_reply": can_reply(reader.user, ticket),
        "has_original": inbound and InboundRecord.objects.filter(message=message).exists(),
        "sender": address,
        "is_trusted": bool(address) and TrustedSender.objects.filter(address=address).exists(),
        "file_count": message.attachments.filter(is_inline=False).count(),
    }
    return page(request, "desk/_message_menu.html", context)


def _raw(message: Message) -> bytes:
    record = InboundRecord.objects.filter(message=message).order_by("pk").first()
    if record is None:
        raise Http404
    return bytes(record.raw)


@require(Permission.VIEW_TICKETS)
@require_safe
def original(request: HttpRequest, pk: int) -> HttpResponse:
    """The mail as it came: all header fields, the source, and its HTML in a box in which nothing runs."""
    reader, ticket, message = _message(request, pk)
    raw = _raw(message)
    head, _blank, _body = raw.replace(b"\r\n", b"\n").partition(b"\n\n")
    context = {
        "shell": shell_of(reader),
        "ticket": ticket,
        "message": message,
        "head": head[:SOURCE_SHOWN].decode("utf-8", "replace"),
        "source": raw[:SOURCE_SHOWN].decode("utf-8", "replace"),
        "is_cut": len(raw) > SOURCE_SHOWN,
        "size": len(raw),
        "has_html": bool(parse(raw).html),
    }
    return page(request, "desk/original.html", context)


@require(Permission.VIEW_TICKETS)
@require_safe
@xframe_options_sameorigin
def original_html(request: HttpRequest, pk: int) -> HttpResponse:
    """The HTML of the mail under a policy that lets nothing run or load."""
    _reader, _ticket, message = _message(request, pk)
    html = _CONNECTING.sub("<x-", parse(_raw(message)).html)
    response = HttpResponse(html, content_type="text/html; charset=utf-8")
    response["Content-Security-Policy"] = ORIGINAL_POLICY
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-DNS-Prefetch-Control"] = "off"
    return response


@require(Permission.VIEW_TICKETS)
@require_safe
def original_raw(request: HttpRequest, pk: int) -> HttpResponse:
    """The mail exactly as it came, as a download."""
    _reader, _ticket, message = _message(request, pk)
    response = HttpResponse(_raw(message), content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="message-{message.pk}.eml"'
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response


@require(Permission.EDIT_TICKETS)
@require_POST
def images(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the images of this message's sender always from now on, to everybody; or ask again (``always=0``)."""
    _reader, ticket, message = _message(request, pk)
    reader, _ticket = editable_ticket(request, ticket.pk)
    if message.direction != Direction.INBOUND or not message.sender:
        raise Http404
    if request.POST.get("always") == "0":
        senders.distrust(message.sender)
        said = _("Images of %(sender)s are asked for again.") % {"sender": message.sender}
        return done(request, reader, ticket.pk, said)
    senders.trust(message.sender, by=reader.user, now=now())
    said = _("Images of %(sender)s are shown from now on.") % {"sender": message.sender}
    return done(request, reader, ticket.pk, said)
