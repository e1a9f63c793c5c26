"""Short ways to make the rows that tests are about, through the services that make them in life."""

from datetime import datetime
from itertools import count
from typing import Any

from customers.services.identities import Claim, resolve
from tickets.models import Brand, Message, Ticket
from tickets.services import intake
from tickets.services.intake import Incoming

_numbers = count(1)


def incoming(brand: Brand, *, now: datetime, email: str = "jane@customer.test", **fields: Any) -> Incoming:
    """A mail from a customer, not yet received."""
    identity = resolve(
        Claim(kind="email", value=email, name=fields.get("sender_name", "Jane Doe")), source="email", now=now
    )
    defaults: dict[str, Any] = {
        "identity": identity,
        "brand": brand,
        "channel": "email",
        "address": "support@brume.test",
        "received_at": now,
        "subject": "Where is my order?",
        "text": "It has not arrived.",
        "sender": email,
        "rfc_message_id": f"in-{next(_numbers)}@customer.test",
    }
    return Incoming(**{**defaults, **fields})


def received(brand: Brand, *, now: datetime, **fields: Any) -> Message:
    """A mail from a customer, received."""
    return intake.receive(incoming(brand, now=now, **fields), now=now)


def ticket(brand: Brand, *, now: datetime, **fields: Any) -> Ticket:
    """A new ticket that began with a mail."""
    return received(brand, now=now, **fields).ticket
