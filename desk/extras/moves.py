"""What was merged into a ticket, where it was merged to, what was split off; as long as it was not undone."""

from __future__ import annotations

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q
from django.db.models.functions import JSONObject

from desk.extras.base import extras
from desk.reader import Reader
from tickets.models import TicketMove

SHOWN = 20


def moves(reader: Reader) -> ArraySubquery:
    """The newest moves of the ticket: numbers only, so that nothing of a hidden ticket is told."""
    concerned = TicketMove.objects.filter(Q(origin=OuterRef("pk")) | Q(target=OuterRef("pk")))
    return ArraySubquery(
        concerned.filter(undone_at__isnull=True)
        .order_by("-pk")
        .values(
            data=JSONObject(
                pk="pk", kind="kind", origin="origin_id", target="target_id", at="at", by="by__name"
            )
        )[:SHOWN]
    )


extras.add("moves", moves)
