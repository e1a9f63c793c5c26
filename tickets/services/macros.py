"""Canned answers and macros: written, shared, archived, used."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import Team, User
from accounts.services import history
from accounts.services.people import CannotChange
from core.html import sanitise
from core.text import storable
from tickets.locks import lock_ticket
from tickets.macro_steps import ME, InvalidSteps, MacroStep, StepKind, read_steps
from tickets.models import CannedAnswer, Macro, MacroUse, Queue, Scope, Shared, Ticket
from tickets.services import changes, properties, replies
from tickets.services.replies import Draft
from tickets.states import Priority, Status


class CannotApply(Exception):
    """A macro can't be applied to this ticket; the message says why."""


@dataclass(frozen=True)
class Sharing:
    """For whom something is: a team for TEAM, the owner for PERSONAL."""

    scope: Scope = Scope.EVERYBODY
    team: Team | None = None
    owner: User | None = None

    def put_on(self, thing: Shared) -> None:
        """Set owner and team. Raises CannotChange for a team scope without a team."""
        if self.scope == Scope.TEAM and self.team is None:
            raise CannotChange(_("choose the team that it is for"))
        thing.team = self.team if self.scope == Scope.TEAM else None
        thing.owner = self.owner if self.scope == Scope.PERSONAL else None


@dataclass(frozen=True)
class AnswerText:
    """What a canned answer says."""

    title: str
    text: str
    html: str = ""
    shortcut: str = ""
    language: str = ""


@dataclass(frozen=True)
class MacroText:
    """What a macro does; ``steps`` as tickets.macro_steps reads them."""

    name: str
    steps: Sequence[dict[str, Any]]


@transaction.atomic
def save_answer(
    answer: CannedAnswer | None, text: AnswerText, sharing: Sharing, *, by: User, now: datetime
) -> CannedAnswer:
    """Write a canned answer, or change one. Raises CannotChange."""
    is_new = answer is None
    answer = answer or CannedAnswer(created_at=now)
    before = _answer_values(answer) if not is_new else {}
    answer.title, answer.text = " ".join(text.title.split())[:120], storable(text.text)
    answer.html = sanitise(text.html).html if text.html else ""
    answer.shortcut = "".join(text.shortcut.split()).lstrip("/").lower()[:40]
    answer.language, answer.updated_at = text.language, now
    sharing.put_on(answer)
    if not answer.title or not answer.text.strip():
        raise CannotChange(_("a canned answer needs a title and a text"))
    try:
        with transaction.atomic():
            answer.save()
    except IntegrityError as error:
        raise CannotChange(_("another answer has the shortcut “%s” already") % answer.shortcut) from error
    _record(answer, "answer", is_new=is_new, by=by, now=now, before=before, after=_answer_values(answer))
    return answer


@transaction.atomic
def save_macro(macro: Macro | None, text: MacroText, sharing: Sharing, *, by: User, now: datetime) -> Macro:
    """Write a macro, or change one. Raises CannotChange and InvalidSteps."""
    is_new = macro is None
    macro = macro or Macro(created_at=now)
    before = _macro_values(macro) if not is_new else {}
    macro.name = " ".join(text.name.split())[:120]
    macro.steps = [step.json() for step in read_steps(list(text.steps))]
    macro.updated_at = now
    sharing.put_on(macro)
    if not macro.name:
        raise CannotChange(_("a macro needs a name"))
    macro.save()
    _record(macro, "macro", is_new=is_new, by=by, now=now, before=before, after=_macro_values(macro))
    return macro


def set_archived(thing: CannedAnswer | Macro, is_archived: bool, *, by: User, now: datetime) -> None:
    """Take it out of the pickers, or put it back. Raises CannotChange when its shortcut is taken meanwhile."""
    if (thing.archived_at is not None) == is_archived:
        return
    thing.archived_at = now if is_archived else None
    try:
        with transaction.atomic():
            thing.save(update_fields=["archived_at"])
            kind = "answer" if isinstance(thing, CannedAnswer) else "macro"
            action = history.ARCHIVED if is_archived else history.RESTORED
            history.record(thing, kind=kind, action=action, by=by, now=now)
    except IntegrityError as error:
        raise CannotChange(_("another answer has its shortcut by now")) from error


def _answer_values(answer: CannedAnswer) -> dict[str, Any]:
    values = history.values_of(answer, "title", "shortcut", "text", "language")
    return values | {"scope": scope_words(answer)}


def _macro_values(macro: Macro) -> dict[str, Any]:
    values = {step["step"]: step["value"] for step in macro.steps}
    return {"name": macro.name, "scope": scope_words(macro), **values}


def scope_words(thing: Shared) -> str:
    """For whom it is, for the history of settings."""
    holder = thing.team or thing.owner
    return f"{thing.scope.value} {holder.name if holder else ''}".strip()


def _record(
    thing: CannedAnswer | Macro,
    kind: str,
    *,
    is_new: bool,
    by: User,
    now: datetime,
    before: dict[str, Any],
    after: dict[str, Any],
) -> None:
    action = history.CREATED if is_new else history.CHANGED
    history.record(thing, kind=kind, action=action, by=by, now=now, before=before, after=after)


# --- use ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Applied:
    """What a macro did: the steps that changed something, and the text for the reply field."""

    steps: tuple[MacroStep, ...]
    reply: str


@transaction.atomic
def use_answer(answer: CannedAnswer, ticket_id: int, *, by: User, now: datetime) -> None:
    """Count that an agent put the answer into what they write."""
    CannedAnswer.objects.filter(pk=answer.pk).update(use_count=F("use_count") + 1, last_used_at=now)
    MacroUse.objects.create(answer=answer, user=by, ticket_id=ticket_id, at=now)


@transaction.atomic
def apply(macro: Macro, ticket_id: int, texts: dict[str, str], *, by: User, now: datetime) -> Applied:
    """Take the steps of a macro, all or none. ``texts`` holds reply and note with their variables filled in.

    The reply is returned for the reply field, never sent. Raises CannotApply, CannotAssign, CannotChangeStatus.
    """
    ticket = lock_ticket(ticket_id)
    try:
        steps = read_steps(macro.steps)
    except InvalidSteps as error:
        raise CannotApply(_("the macro can't be read; open it in the settings and save it again")) from error
    wanted = _wanted(steps, ticket, by)
    before = {kind: _value(ticket, kind) for kind in wanted}
    note = texts.get(StepKind.NOTE, "")
    if note.strip():
        replies.add_note(ticket_id, Draft(text=note), by=by, now=now)
    ticket = changes.change(ticket, _changes(wanted), by=by, now=now)
    Macro.objects.filter(pk=macro.pk).update(use_count=F("use_count") + 1, last_used_at=now)
    MacroUse.objects.create(macro=macro, user=by, ticket_id=ticket_id, at=now)
    done = [
        step for step in steps if step.kind not in before or before[step.kind] != _value(ticket, step.kind)
    ]
    return Applied(tuple(done), texts.get(StepKind.REPLY, ""))


def _wanted(steps: Sequence[MacroStep], ticket: Ticket, by: User) -> dict[str, Any]:
    """The values that the steps give to properties of the ticket."""
    wanted: dict[str, Any] = {}
    for step in steps:
        if step.kind in {StepKind.REPLY, StepKind.NOTE}:
            continue
        value = step.value
        if step.kind is StepKind.ASSIGNEE and value == ME:
            value = by.pk
        if step.kind is StepKind.TAGS:
            value = sorted({*ticket.tags, *(properties.clean_tag(tag) for tag in value)} - {""})
        wanted[step.kind.value] = value
    return wanted


def _value(ticket: Ticket, kind: str) -> Any:
    match kind:
        case StepKind.ASSIGNEE:
            return ticket.assignee_id
        case StepKind.QUEUE:
            return ticket.queue_id
        case StepKind.TAGS:
            return list(ticket.tags)
        case _:
            return str(getattr(ticket, kind))


def _changes(wanted: dict[str, Any]) -> changes.Changes:
    found: changes.Changes = {}
    if StepKind.STATUS in wanted:
        found["status"] = Status(wanted[StepKind.STATUS])
    if StepKind.PRIORITY in wanted:
        found["priority"] = Priority(wanted[StepKind.PRIORITY])
    if StepKind.TAGS in wanted:
        found["tags"] = wanted[StepKind.TAGS]
    if StepKind.ASSIGNEE in wanted:
        found["assignee"] = _row(User, wanted[StepKind.ASSIGNEE], _("the agent is gone"))
    if StepKind.QUEUE in wanted:
        found["queue"] = _row(Queue, wanted[StepKind.QUEUE], _("the queue is gone"))
    return found


M = TypeVar("M", User, Queue)


def _row(model: type[M], pk: int | None, gone: str) -> M | None:
    if pk is None:
        return None
    found = model._default_manager.filter(pk=pk).first()
    if found is None:
        raise CannotApply(gone)
    return found
