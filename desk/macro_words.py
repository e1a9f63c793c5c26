"""What the steps of a macro do, in words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from tickets.labels import PRIORITY_LABELS, STATUS_LABELS
from tickets.macro_steps import ME, MacroStep, StepKind
from tickets.models import Queue


class Names:
    """The names of queues and people that steps refer to, each table read at most once."""

    def __init__(self) -> None:
        self._known: dict[str, dict[int, str]] = {}

    def of(self, kind: StepKind, pk: int) -> str:
        """The name of a queue or a person; a dash when it is gone."""
        if kind not in self._known:
            model = Queue if kind is StepKind.QUEUE else User
            self._known[kind] = dict(model._default_manager.values_list("pk", "name"))
        return self._known[kind].get(pk, "–")


def words_of(steps: Iterable[MacroStep], names: Names) -> list[str]:
    """One short line for each step that changes the ticket; texts are shown by themselves."""
    return [_word(step.kind, step.value, names) for step in steps if step.kind is not StepKind.REPLY]


def _word(kind: StepKind, value: Any, names: Names) -> str:
    match kind:
        case StepKind.STATUS:
            return _("Status: %(status)s") % {"status": STATUS_LABELS[value]}
        case StepKind.PRIORITY:
            return _("Priority: %(priority)s") % {"priority": PRIORITY_LABELS[value]}
        case StepKind.TAGS:
            return _("Tags: %s") % ", ".join(value)
        case StepKind.QUEUE:
            return _("Queue: %s") % (names.of(kind, value) if value else _("none"))
        case StepKind.ASSIGNEE:
            who = _("you") if value == ME else names.of(kind, value) if value else _("nobody")
            return _("Assignee: %s") % who
        case _:
            return _("Internal note")
