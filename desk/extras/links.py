"""The tickets that hang together with a ticket, in both directions."""

from __future__ import annotations

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q
from django.db.models.functions import JSONObject

from desk.extras.base import extras
from desk.reader import Reader
from tickets.models import TicketLink

SHOWN = 30


def links(reader: Reader) -> ArraySubquery:
    """The links of the ticket whose other end the reader may see too, oldest first."""
    found = TicketLink.objects.filter(Q(source=OuterRef("pk")) | Q(target=OuterRef("pk")))
    if reader.visible.query.where:
        found = found.filter(source__in=reader.visible.values("pk"), target__in=reader.visible.values("pk"))
    return ArraySubquery(
        found.order_by("pk").values(
            data=JSONObject(
                pk="pk",
                kind="kind",
                source="source_id",
                target="target_id",
                source_subject="source__subject",
                source_status="source__status",
                target_subject="target__subject",
                target_status="target__status",
            )
        )[:SHOWN]
    )


extras.add("links", links)
