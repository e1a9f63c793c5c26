"""Reads of customers."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models.functions import Upper

from customers.models import Customer, Identity, LifetimeValue


def value_at(customer_id: int, at: datetime) -> int | None:
    """Lifetime value in minor units as it was known at a moment; None when none was known yet."""
    return (
        LifetimeValue.objects.filter(customer_id=customer_id, at__lte=at)
        .order_by("-at")
        .values_list("amount_minor", flat=True)
        .first()
    )


def values_at(pairs: Iterable[tuple[int, datetime]]) -> dict[tuple[int, datetime], int]:
    """:func:`value_at` for many pairs of customer and moment, in one statement."""
    wanted = set(pairs)
    rows = (
        LifetimeValue.objects.filter(customer_id__in={customer for customer, _ in wanted})
        .order_by("customer_id", "at")
        .values_list("customer_id", "at", "amount_minor")
    )
    history: dict[int, list[tuple[datetime, int]]] = {}
    for customer_id, at, amount in rows:
        history.setdefault(customer_id, []).append((at, amount))
    known: dict[tuple[int, datetime], int] = {}
    for customer_id, moment in wanted:
        past = [amount for at, amount in history.get(customer_id, []) if at <= moment]
        if past:
            known[(customer_id, moment)] = past[-1]
    return known


def find(text: str, *, limit: int = 25) -> list[Customer]:
    """Customers whose name or address contains the text, whatever its case."""
    text = text.strip().upper()
    if not text:
        return list(Customer.objects.order_by("-pk")[:limit])
    by_address = Identity.objects.annotate(upper=Upper("value")).filter(upper__contains=text)
    by_name = Customer.objects.annotate(upper=Upper("name")).filter(upper__contains=text)
    # a union and not an OR, for which PostgreSQL would read all customers
    found = by_name.values("pk")[:limit].union(by_address.values("customer_id")[:limit])
    return list(Customer.objects.filter(pk__in=found).select_related("organization").order_by("-pk")[:limit])
