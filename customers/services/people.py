"""The customer record itself."""

from datetime import datetime
from typing import Any

from django.db import transaction

from customers.identity import EMAIL
from customers.models import Customer
from customers.services import identities

EDITABLE = ("name", "language", "notes", "attributes", "is_blocked")


@transaction.atomic
def create(*, name: str, email: str = "", language: str = "", source: str, now: datetime) -> Customer:
    """Make a customer, with an e-mail address when one is given. Raises IdentityTaken."""
    customer = Customer.objects.create(name=name[:160], language=language[:5], created_at=now)
    if email:
        identities.attach(customer=customer, kind=EMAIL, value=email, source=source, now=now)
    return customer


def update(customer: Customer, **changes: Any) -> Customer:
    """Change what an agent may change (EDITABLE). Raises TypeError for anything else."""
    if unknown := set(changes) - set(EDITABLE):
        raise TypeError(f"{', '.join(sorted(unknown))} can't be edited")
    for field, value in changes.items():
        setattr(customer, field, value)
    customer.save(update_fields=list(changes))
    return customer
