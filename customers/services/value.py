"""What a customer is worth."""

from datetime import datetime

from django.db import transaction

from core.outbox import emit
from customers.events import LifetimeValueChanged
from customers.models import Customer, LifetimeValue


@transaction.atomic
def set_value(
    *, customer: Customer, amount_minor: int, currency: str, at: datetime, source: str, now: datetime
) -> LifetimeValue:
    """Record the lifetime value known from ``at`` on; the same moment again corrects what was recorded."""
    locked = Customer.objects.select_for_update().get(pk=customer.pk)
    row, _ = LifetimeValue.objects.update_or_create(
        customer=locked,
        at=at,
        defaults={
            "amount_minor": amount_minor,
            "currency": currency.upper(),
            "source": source,
            "recorded_at": now,
        },
    )
    newest = LifetimeValue.objects.filter(customer=locked).latest("at")
    if newest.amount_minor != locked.value_minor:
        locked.value_minor = newest.amount_minor
        locked.save(update_fields=["value_minor"])
        emit(
            LifetimeValueChanged(
                occurred_at=now,
                customer_id=locked.pk,
                amount_minor=newest.amount_minor,
                currency=newest.currency,
            )
        )
    customer.value_minor = locked.value_minor
    return row
