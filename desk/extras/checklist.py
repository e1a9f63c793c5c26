"""The checklist of the ticket, how long people looked at it, and whether the reader's time counts."""

from __future__ import annotations

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Subquery, Sum
from django.db.models.expressions import Combinable
from django.db.models.functions import JSONObject

from desk.extras.base import extras
from desk.reader import Reader
from tickets.models import ChecklistItem, NoticeSettings, TimeSpent


def checklist(reader: Reader) -> Combinable:
    """The lines as {"pk", "text", "done", "by"}, in their order; "by" is a name or null."""
    items = ChecklistItem.objects.filter(ticket=OuterRef("pk")).order_by("position", "pk")
    return ArraySubquery(
        items.values(data=JSONObject(pk="pk", text="text", done="done_at", by="done_by__name"))
    )


def time_spent(reader: Reader) -> Subquery:
    """Seconds of all agents together; null for none."""
    rows = TimeSpent.objects.filter(ticket=OuterRef("pk")).order_by().values("ticket")
    return Subquery(rows.annotate(sum=Sum("seconds")).values("sum"))


def is_uncounted(reader: Reader) -> Exists:
    """Whether the reader has switched counting off."""
    return Exists(NoticeSettings.objects.filter(user=reader.user, counts_time=False))


extras.add("checklist", checklist)
extras.add("time_spent", time_spent)
extras.add("is_uncounted", is_uncounted)
