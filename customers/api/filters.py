"""Filters of the list of customers; each is answered by an index."""

from typing import Any

from django.db.models import QuerySet
from django_filters import rest_framework as filters

from customers.identity import EMAIL, PHONE, InvalidIdentity, normalise
from customers.models import Customer


class CustomerFilter(filters.FilterSet):  # type: ignore[misc]
    """By exact address or organisation; ``q`` is answered by the view."""

    q = filters.CharFilter(
        method="keep", label="Part of a name or an address; answers one page, the best known first."
    )
    email = filters.CharFilter(method="by_email", label="Exact e-mail address, whatever its case.")
    phone = filters.CharFilter(method="by_phone", label="Exact phone number, however it is written.")
    organization = filters.NumberFilter(field_name="organization_id", label="Id of the organisation.")

    class Meta:
        model = Customer
        fields: list[str] = []

    def keep(self, rows: QuerySet[Customer], name: str, value: Any) -> QuerySet[Customer]:
        """The text search has a statement of its own (customers.selectors.find)."""
        return rows

    def by_email(self, rows: QuerySet[Customer], name: str, value: str) -> QuerySet[Customer]:
        """Customers with this address."""
        return self._by_identity(rows, EMAIL, value)

    def by_phone(self, rows: QuerySet[Customer], name: str, value: str) -> QuerySet[Customer]:
        """Customers with this number."""
        return self._by_identity(rows, PHONE, value)

    def _by_identity(self, rows: QuerySet[Customer], kind: str, value: str) -> QuerySet[Customer]:
        try:
            normalised = normalise(kind, value)
        except InvalidIdentity:
            return rows.none()
        return rows.filter(identities__kind=kind, identities__value=normalised)
