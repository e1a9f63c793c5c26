"""A program opens a ticket in a customer's name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.registry import Registry
from customers.identity import EMAIL
from customers.models import Customer, Identity
from customers.services.identities import Claim, resolve
from tickets.models import Brand, Ticket
from tickets.services import custom_fields, intake
from tickets.services.intake import Incoming

# The address of a brand by kind of channel; the layer that knows the configured channels fills it.
own_addresses: Registry[Callable[[Brand], str]] = Registry("own address")


class CannotOpen(Exception):
    """The customer has no address to answer to, or no brand exists; the message says which."""


@dataclass(frozen=True)
class Request:
    """What a customer asked for. Either ``customer`` or ``email`` is set.

    ``address`` is our own end; empty means the brand's first address.
    """

    subject: str
    text: str
    customer: Customer | None = None
    email: str = ""
    name: str = ""
    address: str = ""
    language: str = ""
    custom_fields: Mapping[str, Any] = field(default_factory=dict)


@transaction.atomic
def open_ticket(request: Request, *, now: datetime) -> Ticket:
    """Make a ticket as if the customer had written a mail; replies go to their e-mail address.

    Raises CannotOpen, InvalidFields, and InvalidIdentity for a text that is no e-mail address.
    """
    brand = Brand.objects.order_by("-is_default", "pk").first()
    if brand is None:
        raise CannotOpen(_("there is no brand yet; make one in the settings first"))
    identity = _identity(request, now=now)
    message = intake.receive(
        Incoming(
            identity=identity,
            brand=brand,
            channel="email",
            address=request.address or _own_address(brand),
            received_at=now,
            subject=request.subject,
            text=request.text,
            sender=identity.display,
            sender_name=request.name or identity.customer.name,
            language=request.language,
        ),
        now=now,
    )
    if request.custom_fields:
        return custom_fields.set_values(message.ticket_id, request.custom_fields, by="system", now=now)
    return message.ticket


def _own_address(brand: Brand) -> str:
    find = own_addresses.get("email")
    return find(brand) if find else ""


def _identity(request: Request, *, now: datetime) -> Identity:
    if request.customer is None:
        claim = Claim(kind=EMAIL, value=request.email, name=request.name, language=request.language)
        return resolve(claim, source="api", now=now)
    identity = (
        Identity.objects.filter(customer=request.customer, kind=EMAIL)
        .select_related("customer")
        .order_by("pk")
        .first()
    )
    if identity is None:
        raise CannotOpen(_("the customer has no e-mail address; add one to the customer first"))
    return identity
