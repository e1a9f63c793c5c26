"""The custom fields that a ticket has, as its queue wants them; the values stand on the ticket itself."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.expressions import Combinable
from django.db.models.functions import JSONObject

from desk.extras.base import extra_of, extras
from desk.reader import Reader
from tickets.custom_fields import FieldSpec
from tickets.models import Ticket
from tickets.selectors import fields_of_queue

_COLUMNS = ("key", "kind", "labels", "helps", "options", "requirement", "minimum", "maximum", "pattern")


def definitions(reader: Reader) -> Combinable:
    """The active definitions for the ticket's queue, in their order."""
    columns: dict[str, Any] = {name: name for name in _COLUMNS}
    fields = fields_of_queue(OuterRef("queue_id")).order_by("position", "pk")
    return ArraySubquery(fields.values(data=JSONObject(**columns)))


extras.add("fields", definitions)


def specs_of(ticket: Ticket) -> list[FieldSpec]:
    """The fields of a ticket that was read with its extras; none otherwise."""
    return [FieldSpec.of(row) for row in extra_of(ticket, "fields") or ()]
