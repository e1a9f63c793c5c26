"""Begin a ticket: write to a customer first, or write down what one told us."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import Permission, require
from channels_app.models import Channel
from channels_app.selectors import own_email_address
from core.clock import now
from customers.identity import EMAIL, InvalidIdentity
from customers.models import Identity
from customers.selectors import find
from desk.forms.new_ticket import RECORD, NewTicketForm
from desk.http import page, reader_of, shell_of
from desk.reader import Reader
from desk.uploads import stored_files
from desk.views.answers import sentence
from tickets.models import Brand
from tickets.services import assignment, opening, starting
from tickets.services.assignment import CannotAssign
from tickets.services.opening import CannotOpen
from tickets.services.replies import CannotReply, Draft
from tickets.services.starting import CannotStart, Start
from tickets.states import Status

SUGGESTED = 8


@require(Permission.REPLY)
@require_http_methods(["GET", "HEAD", "POST"])
def new_ticket(request: HttpRequest) -> HttpResponse:
    """The form; ``?customer=5`` fills in that customer's address."""
    reader = reader_of(request)
    if request.method != "POST":
        initial = {"email": _address_of(request.GET.get("customer", "")), "channel": _usual_channel()}
        return _shown(request, reader, NewTicketForm(initial=initial, queues=reader.queues, me=reader.user))
    form = NewTicketForm(request.POST, request.FILES, queues=reader.queues, me=reader.user)
    if form.is_valid():
        try:
            ticket_id = _record(form, reader) if form.cleaned_data["way"] == RECORD else _write(form, reader)
        except (CannotStart, CannotOpen, CannotReply, CannotAssign) as error:
            form.add_error(None, sentence(error))
        except InvalidIdentity as error:
            form.add_error("email", sentence(error))
        else:
            messages.success(request, _("Ticket #%(number)d is there.") % {"number": ticket_id})
            return redirect("desk:ticket", ticket_id)
    return _shown(request, reader, form)


@require(Permission.VIEW_CUSTOMERS)
@require_safe
def options(request: HttpRequest) -> HttpResponse:
    """Addresses of customers whom the text finds, as options of a list of suggestions."""
    text = request.GET.get("q", "").replace("\x00", "").strip()[:200]
    found = find(text, limit=SUGGESTED) if len(text) > 1 else []
    identities = Identity.objects.filter(customer__in=found, kind=EMAIL).select_related("customer")
    return page(request, "desk/_people_options.html", {"identities": identities.order_by("pk")[:SUGGESTED]})


def _address_of(customer: str) -> str:
    if not (customer.isascii() and customer.isdecimal() and len(customer) < 19):
        return ""
    identity = Identity.objects.filter(customer_id=int(customer), kind=EMAIL).order_by("pk").first()
    return identity.display if identity else ""


def _usual_channel() -> int | None:
    """The first address of the brand that is meant when nobody says which."""
    rows = Channel.objects.filter(kind=EMAIL, is_active=True).order_by("-brand__is_default", "brand", "pk")
    return rows.values_list("pk", flat=True).first()


def _write(form: NewTicketForm, reader: Reader) -> int:
    """An e-mail of ours begins the ticket."""
    data = form.cleaned_data
    channel: Channel | None = data["channel"]
    brand = channel.brand if channel else Brand.objects.order_by("-is_default", "pk").first()
    if brand is None:
        raise CannotOpen(_("there is no brand yet; make one in the settings first"))
    wanted = Start(
        email=data["email"],
        name=data["name"],
        subject=data["subject"],
        draft=Draft(text=data["text"], files=stored_files(data["attachments"])),
        brand=brand,
        address=channel.address if channel else own_email_address(brand),
        queue=data["queue"],
        assignee=data["assignee"],
        status=Status(data["status"]),
    )
    return starting.start(wanted, by=reader.user, now=now()).ticket_id


@transaction.atomic
def _record(form: NewTicketForm, reader: Reader) -> int:
    """Words of the customer that came by another way; their clock runs from now."""
    data = form.cleaned_data
    channel: Channel | None = data["channel"]
    at = now()
    ticket = opening.open_ticket(
        opening.Request(
            subject=data["subject"],
            text=data["text"],
            email=data["email"],
            name=data["name"],
            address=channel.address if channel else "",
        ),
        now=at,
    )
    if data["queue"]:
        assignment.move_to_queue(ticket.pk, data["queue"], by=reader.user, now=at)
    if data["assignee"]:
        assignment.assign(ticket.pk, data["assignee"], by=reader.user, now=at)
    return ticket.pk


def _shown(request: HttpRequest, reader: Reader, form: NewTicketForm) -> HttpResponse:
    context = {"shell": shell_of(reader), "form": form, "channels": form.fields["channel"].queryset.count()}  # type: ignore[attr-defined]
    return page(request, "desk/new_ticket.html", context, status=422 if form.is_bound else 200)
