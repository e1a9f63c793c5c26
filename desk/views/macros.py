"""Canned answers and macros on a ticket: the picker, what is put in, what a macro does."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.permissions import Permission, require
from core.clock import now
from core.text import one_line
from desk.extras.base import extra_of
from desk.http import find_page_ticket, find_ticket, page, reader_of, shell_of, wants_pane
from desk.macro_words import Names, words_of
from desk.reader import Reader
from desk.views.answers import done, editable_ticket, refused, sentence, undo_url
from desk.views.ticket import ticket_response
from tickets.labels import STATUS_LABELS
from tickets.macro_steps import InvalidSteps, MacroStep, StepKind, read_steps, step_of
from tickets.macro_values import usable_answers, usable_macros, values_for
from tickets.models import CannedAnswer, DraftKind, Macro, Ticket
from tickets.models.sharing import usable_by
from tickets.policies import can_edit, can_reply
from tickets.services import macros as services
from tickets.services.assignment import CannotAssign
from tickets.services.lifecycle import CannotChangeStatus
from tickets.services.macros import CannotApply
from tickets.services.recorder import recording
from tickets.variables import Filled, fill, fill_html


@require(Permission.REPLY)
@require_safe
def picker(request: HttpRequest, number: int) -> HttpResponse:
    """All that may be used on the ticket: for scripts the picker, else a page with two selects."""
    reader, ticket = _ticket(request, number)
    names = Names()
    macros = usable_macros(reader.user) if can_edit(reader.user, ticket) else []
    context = {
        "ticket": ticket,
        "answers": [
            {"answer": answer, "preview": one_line(answer.text, 90)} for answer in usable_answers(reader.user)
        ],
        "macros": [
            {"macro": macro, "preview": ", ".join(words_of(_steps(macro), names))} for macro in macros
        ],
    }
    if request.GET.get("part") == "picker":
        return page(request, "desk/macros/_picker.html", context)
    return page(request, "desk/macros/page.html", context | {"shell": shell_of(reader)})


@require(Permission.REPLY)
@require_safe
def answer(request: HttpRequest, number: int, pk: int) -> HttpResponse:
    """A canned answer with the ticket's values in it: JSON for scripts, else the ticket with it in the reply."""
    reader, ticket = _ticket(request, number)
    found = _find(CannedAnswer, reader, pk)
    values = values_for(ticket, reader.user, now=now())
    filled = fill(found.text, values)
    if wants_pane(request):
        html = fill_html(found.html, values).text if found.html else ""
        return _json(filled, html, [])
    return _with_reply(request, reader, number, filled.text)


@require(Permission.REPLY)
@require_POST
def used(request: HttpRequest, number: int, pk: int) -> HttpResponse:
    """An answer was put into what is being written: counted, for the lists and the order of the picker."""
    reader, ticket = _ticket(request, number)
    services.use_answer(_find(CannedAnswer, reader, pk), ticket.pk, by=reader.user, now=now())
    return HttpResponse(status=204)


@require(Permission.EDIT_TICKETS)
@require_safe
def macro(request: HttpRequest, number: int, pk: int) -> HttpResponse:
    """What a macro would do on the ticket, as JSON."""
    reader, ticket = _ticket(request, number)
    found = _find(Macro, reader, pk)
    values = values_for(ticket, reader.user, now=now())
    steps = _steps(found)
    reply = step_of(steps, StepKind.REPLY)
    filled = fill(reply.value if reply else "", values)
    return _json(filled, "", words_of(steps, Names()))


@require(Permission.EDIT_TICKETS)
@require_POST
def apply(request: HttpRequest, number: int, pk: int) -> HttpResponse:
    """Take the steps of a macro. Scripts put its text into the reply; without them the page comes with it."""
    reader, ticket = editable_ticket(request, number)
    found = _find(Macro, reader, pk)
    values = values_for(ticket, reader.user, now=now())
    texts = {
        step.kind.value: fill(step.value, values).text
        for step in _steps(found)
        if step.kind in {StepKind.REPLY, StepKind.NOTE}
    }
    try:
        with recording("macro", by=reader.user, now=now()) as record:
            applied = services.apply(found, number, texts, by=reader.user, now=now())
    except (CannotApply, CannotAssign) as error:
        return refused(request, number, sentence(error))
    except CannotChangeStatus as error:
        told = {"before": STATUS_LABELS[error.before], "after": STATUS_LABELS[error.after]}
        return refused(request, number, _("A ticket that is “%(before)s” can't become “%(after)s”.") % told)
    said = _("Macro “%(name)s” applied.") % {"name": found.name}
    if applied.reply and not wants_pane(request) and can_reply(reader.user, ticket):
        messages.success(request, said, extra_tags=undo_url(record))
        return _with_reply(request, Reader(reader.user), number, applied.reply)
    return done(request, reader, number, said, undo_url=undo_url(record))


def _with_reply(request: HttpRequest, reader: Reader, number: int, text: str) -> HttpResponse:
    """The ticket's page with a text in its reply field, under what was being written there."""
    ticket = find_page_ticket(reader, number)
    drafts = {draft["kind"]: draft["text"] for draft in extra_of(ticket, "drafts") or ()}
    whole = "\n\n".join(part for part in (drafts.get(DraftKind.REPLY, ""), text) if part.strip())
    return ticket_response(request, reader, ticket, refused={"kind": DraftKind.REPLY, "text": whole})


def _ticket(request: HttpRequest, number: int) -> tuple[Reader, Ticket]:
    """The reader and a ticket that they may answer. Raises Http404 and PermissionDenied."""
    reader = reader_of(request)
    ticket = find_ticket(reader, number)
    if not can_reply(reader.user, ticket):
        raise PermissionDenied
    return reader, ticket


def _find(model: type[Any], reader: Reader, pk: int) -> Any:
    found = model.objects.filter(usable_by(reader.user), pk=pk).first()
    if found is None:
        raise Http404
    return found


def _steps(macro: Macro) -> list[MacroStep]:
    try:
        return read_steps(macro.steps)
    except InvalidSteps:  # written by a newer version; the settings show it
        return []


def _json(filled: Filled, html: str, actions: list[str]) -> JsonResponse:
    response = JsonResponse(
        {"text": filled.text, "html": html, "unknown": list(filled.unknown), "actions": actions}
    )
    response["Cache-Control"] = "private, no-store"
    return response
