"""What the reader is writing on the ticket."""

from __future__ import annotations

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject

from desk.extras.base import extras
from desk.reader import Reader
from tickets.models import SavedDraft

FIELDS = ("kind", "text", "html", "to", "cc", "files", "about", "version")


@extras.register("drafts")
def drafts(reader: Reader) -> ArraySubquery:
    """The reader's drafts as JSON objects of FIELDS, ``seen`` and ``at``."""
    rows = SavedDraft.objects.filter(ticket=OuterRef("pk"), agent=reader.user).order_by("pk")
    shown = {field: field for field in FIELDS}
    return ArraySubquery(rows.values(data=JSONObject(**shown, seen="seen_message_id", at="updated_at")))
