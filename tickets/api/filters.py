"""Filters of the list of tickets."""

import re
from typing import Any

from django.db.models import Q, QuerySet
from django_filters import rest_framework as filters

from tickets.models import Ticket, TicketQuerySet
from tickets.services.properties import clean_tag
from tickets.states import UNRESOLVED, Priority, Status


class TicketFilter(filters.FilterSet):  # type: ignore[misc]
    """Every filter may be combined with every other."""

    status = filters.MultipleChoiceFilter(
        choices=[(status.value, status.value) for status in Status], label="May be sent several times."
    )
    unresolved = filters.BooleanFilter(method="by_unresolved", label="New, open, pending and on hold.")
    priority = filters.MultipleChoiceFilter(
        choices=[(priority.value, priority.value) for priority in Priority],
        label="May be sent several times.",
    )
    assignee = filters.NumberFilter(field_name="assignee_id", label="Id of an agent.")
    unassigned = filters.BooleanFilter(
        field_name="assignee", lookup_expr="isnull", label="Whether nobody holds it."
    )
    queue = filters.NumberFilter(field_name="queue_id", label="Id of a queue.")
    customer = filters.NumberFilter(field_name="customer_id", label="Id of a customer.")
    channel = filters.CharFilter(label="email, chat, phone ...")
    tag = filters.CharFilter(method="by_tag", label="A tag that the ticket has.")
    field = filters.CharFilter(method="by_field", label="A custom field's key and value: `order_kind:gift`.")
    created_after = filters.IsoDateTimeFilter(field_name="created_at", lookup_expr="gte")
    created_before = filters.IsoDateTimeFilter(field_name="created_at", lookup_expr="lt")

    class Meta:
        model = Ticket
        fields: list[str] = []

    def by_unresolved(self, rows: TicketQuerySet, name: str, value: bool) -> QuerySet[Ticket]:
        """Work that is left, or work that is done."""
        return rows.unresolved() if value else rows.exclude(status__in=[s.value for s in UNRESOLVED])

    def by_tag(self, rows: TicketQuerySet, name: str, value: Any) -> QuerySet[Ticket]:
        """By containment, which the index on tags answers."""
        return rows.filter(tags__contains=[clean_tag(value)])

    def by_field(self, rows: TicketQuerySet, name: str, value: str) -> QuerySet[Ticket]:
        """By containment, which the index on the fields answers; one of several choices counts as well."""
        key, _, text = value.partition(":")
        ways: list[Any] = [text, [text]]
        if text in {"true", "false"}:
            ways = [True] if text == "true" else []
        elif re.fullmatch(r"-?\d{1,15}(\.\d{1,6})?", text):
            ways.append(float(text) if "." in text else int(text))
        wanted = Q(pk__in=[])
        for way in ways:
            wanted |= Q(custom_fields__contains={key: way})
        return rows.filter(wanted)
