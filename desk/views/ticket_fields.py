"""What an agent fills into the custom fields of a ticket."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.permissions import Permission, require
from core.clock import now
from desk.panels.fields import control_id, text_of
from desk.views.answers import done, editable_ticket, refused
from tickets.custom_fields import FieldKind, FieldSpec
from tickets.selectors import fields_of_queue
from tickets.services import custom_fields
from tickets.services.custom_fields import InvalidFields

_SALT = "desk.fields.undo"
UNDO_SECONDS = 600
LONGEST_UNDO = 6_000  # characters of an address


@require(Permission.EDIT_TICKETS)
@require_POST
def save(request: HttpRequest, number: int) -> HttpResponse:
    """Save what differs from what the page showed: a field that a colleague filled in meanwhile stays as it is."""
    reader, ticket = editable_ticket(request, number)
    specs = [field.spec for field in fields_of_queue(ticket.queue_id)]
    changed = changed_values(request.POST, specs)
    before = {key: ticket.custom_fields.get(key) for key in changed}
    try:
        custom_fields.set_values(number, changed, by=reader.user, now=now())
    except InvalidFields as error:
        key, problem = next(iter(error.problems.items()))
        return refused(request, number, problem, focus=control_id(key))
    if not changed:
        return done(request, reader, number, "")
    labels = ", ".join(spec.label for spec in specs if spec.key in changed)
    return done(
        request,
        reader,
        number,
        _("Saved: %(fields)s") % {"fields": labels},
        undo_url=_undo_url(number, before),
    )


@require(Permission.EDIT_TICKETS)
@require_POST
def undo(request: HttpRequest, number: int) -> HttpResponse:
    """Put back what the fields held before, as the signed address tells."""
    reader, _ticket = editable_ticket(request, number)
    try:
        state = signing.loads(request.GET.get("state", ""), salt=_SALT, max_age=UNDO_SECONDS)
    except signing.BadSignature:
        return refused(request, number, _("It is too late to undo this."))
    if state["ticket"] != number:
        raise Http404
    try:
        custom_fields.set_values(number, state["before"], by=reader.user, now=now())
    except InvalidFields as error:
        return refused(request, number, str(error))
    return done(request, reader, number, _("Undone."))


def changed_values(posted: QueryDict, specs: Iterable[FieldSpec]) -> dict[str, Any]:
    """What was sent of the fields that stood in the form, as far as it is not what stood there."""
    try:
        was = json.loads(posted.get("was", "{}"))
    except ValueError:
        was = {}
    changed: dict[str, Any] = {}
    for spec in specs:
        if not isinstance(was, dict) or spec.key not in was:
            continue
        sent: Any = posted.get(spec.key, "")
        shown: Any = text_of(was[spec.key])
        if spec.kind == FieldKind.CHOICES:
            sent, shown = posted.getlist(spec.key), was[spec.key] or []
        elif spec.kind == FieldKind.CHECKBOX:
            sent, shown = sent == "true", bool(was[spec.key])
        elif spec.kind == FieldKind.LONG_TEXT:
            sent = sent.replace("\r\n", "\n")
        if sent != shown:
            changed[spec.key] = sent
    return changed


def _undo_url(number: int, before: dict[str, Any]) -> str:
    state = signing.dumps({"ticket": number, "before": before}, salt=_SALT, compress=True)
    address = f"{reverse('desk:fields_undo', args=[number])}?state={state}"
    return address if len(address) <= LONGEST_UNDO else ""
