"""What the customer is worth."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from customers.models import Customer
from customers.value_bands import band_of
from desk.panels.base import Panel, panels
from desk.reader import Reader
from tickets.models import Ticket

BAND_LABELS = {
    "top": _("Top value"),
    "high": _("High value"),
    "medium": _("Medium value"),
    "low": _("Low value"),
}


def context(customer: Customer, ticket: Ticket | None, reader: Reader) -> dict[str, Any] | None:
    """The newest value and its band."""
    if customer.value_minor is None:
        return None
    return {
        "amount_minor": customer.value_minor,
        "currency": settings.VALUE_CURRENCY,
        "band": band_of(customer.value_minor),
        "band_label": BAND_LABELS.get(band_of(customer.value_minor), ""),
    }


panels.add("value", Panel("value", 10, "desk/panels/value.html", context))
