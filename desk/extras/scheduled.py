"""The replies for later that wait on the ticket, or on one that was merged into it."""

from __future__ import annotations

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Q
from django.db.models.functions import JSONObject

from desk.extras.base import extras
from desk.reader import Reader
from tickets.models import ScheduledReply, Ticket
from tickets.services.scheduling import OPEN


@extras.register("scheduled")
def scheduled(reader: Reader) -> ArraySubquery:
    """What was written, by whom and for when, the earliest first."""
    here = Ticket.objects.filter(Q(pk=OuterRef(OuterRef("pk"))) | Q(merged_into=OuterRef(OuterRef("pk"))))
    rows = ScheduledReply.objects.filter(ticket__in=here.values("pk"), state__in=OPEN)
    shown = ("pk", "text", "to", "cc", "files", "send_at", "state", "why", "is_sent_anyway", "status")
    data = JSONObject(**{name: name for name in shown}, who=F("author__name"))
    return ArraySubquery(rows.order_by("send_at", "pk").values(data=data))
