"""The values of a ticket's custom fields."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from tickets.custom_fields import FieldSpec, InvalidValue, Requirement
from tickets.locks import lock_ticket
from tickets.models import CustomField, EventKind, Ticket
from tickets.selectors import fields_of_queue
from tickets.services import journal
from tickets.services.journal import Actor


class InvalidFields(Exception):
    """Values that can't be stored: a sentence for each key in ``problems``. Nothing was changed."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = dict(problems)


@transaction.atomic
def set_values(ticket_id: int, values: Mapping[str, Any], *, by: Actor, now: datetime) -> Ticket:
    """Set some of the fields, by key; None or nothing empties one, keys that are missing stay as they are.

    One row in the log for each change. Raises InvalidFields, with what is wrong of all of them.
    """
    ticket = lock_ticket(ticket_id)
    specs = {field.key: field.spec for field in CustomField.objects.filter(key__in=values, is_active=True)}
    cleaned = _cleaned(values, specs, ticket.custom_fields)
    log, fields = [], dict(ticket.custom_fields)
    for key, value in cleaned.items():
        before = fields.get(key)
        if before == value and type(before) is type(value):
            continue
        if value is None:
            del fields[key]
        else:
            fields[key] = value
        spec = specs[key]
        log.append(
            journal.entry(
                ticket,
                EventKind.FIELD,
                by=by,
                now=now,
                before=f"{key}={spec.shown(before)}",
                after=f"{key}={spec.shown(value)}",
            )
        )
    if log:
        ticket.custom_fields = fields
        journal.save(ticket, changed=["custom_fields"], entries=log, by=by, now=now)
    return ticket


def _cleaned(
    values: Mapping[str, Any], specs: Mapping[str, FieldSpec], present: Mapping[str, Any]
) -> dict[str, Any]:
    cleaned, problems = {}, {}
    for key, raw in values.items():
        spec = specs.get(key)
        if spec is None:
            problems[key] = _("There is no field “%(key)s”.") % {"key": key}
            continue
        try:
            cleaned[key] = spec.clean(raw)
        except InvalidValue as error:
            problems[key] = str(error)
            continue
        if cleaned[key] is None and spec.requirement == Requirement.ALWAYS and present.get(key) is not None:
            problems[key] = _("“%(label)s” can't be left empty.") % {"label": spec.label}
    if problems:
        raise InvalidFields(problems)
    return cleaned


def missing(ticket: Ticket) -> list[FieldSpec]:
    """The fields that must hold something before the ticket can be resolved, and do not."""
    fields = fields_of_queue(ticket.queue_id).exclude(requirement=Requirement.NEVER)
    return [field.spec for field in fields if ticket.custom_fields.get(field.key) is None]
