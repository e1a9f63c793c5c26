"""Who follows the ticket, and whether the reader was told something of it that they have not read."""

from __future__ import annotations

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef
from django.db.models.expressions import Combinable
from django.db.models.functions import JSONObject

from desk.extras.base import extras
from desk.reader import Reader
from tickets.models import Notification, Watch

SHOWN = 50


def watchers(reader: Reader) -> Combinable:
    """Followers as {"id", "name"}, the first to follow first."""
    rows = Watch.objects.filter(ticket=OuterRef("pk"), user__is_active=True).order_by("pk")
    return ArraySubquery(rows.values(data=JSONObject(id="user_id", name="user__name"))[:SHOWN])


def has_unread_notices(reader: Reader) -> Exists:
    """Whether opening the ticket reads something."""
    return Exists(Notification.objects.filter(user=reader.user, ticket=OuterRef("pk"), read_at__isnull=True))


extras.add("watchers", watchers)
extras.add("unread_notices", has_unread_notices)
