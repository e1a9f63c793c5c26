"""The steps of a macro, as stored and as done: {"step": "status", "value": "resolved"}. Pure.

Values: reply and note a text; status and priority their names; tags a list; queue an id, assignee an id or
"me", both null for none.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from tickets.states import Priority, Status

MAX_STEPS = 12
MAX_TEXT = 20_000
ME = "me"
# Neither back to new, nor closed for good: what a macro does can be taken back.
MACRO_STATUSES = (Status.OPEN, Status.PENDING, Status.ON_HOLD, Status.RESOLVED)


class StepKind(StrEnum):
    """What a step does. A reply is put into the reply field, it is never sent by the macro."""

    REPLY = "reply"
    NOTE = "note"
    STATUS = "status"
    PRIORITY = "priority"
    ASSIGNEE = "assignee"
    QUEUE = "queue"
    TAGS = "tags"


class InvalidSteps(ValueError):
    """The steps can't be done; ``position`` is the first one that is wrong, ``reason`` a key of REASONS."""

    def __init__(self, position: int, reason: str) -> None:
        super().__init__(f"step {position}: {reason}")
        self.position, self.reason = position, reason


@dataclass(frozen=True, slots=True)
class MacroStep:
    """One step with its cleaned value."""

    kind: StepKind
    value: Any

    def json(self) -> dict[str, Any]:
        """As it is stored."""
        return {"step": self.kind.value, "value": self.value}


def read_steps(stored: Any) -> list[MacroStep]:
    """The steps in their order. Raises InvalidSteps."""
    if not isinstance(stored, list) or not stored:
        raise InvalidSteps(0, "empty")
    if len(stored) > MAX_STEPS:
        raise InvalidSteps(MAX_STEPS, "too_many")
    steps = [_read(position, row) for position, row in enumerate(stored)]
    kinds = [step.kind for step in steps]
    for position, kind in enumerate(kinds):
        if kind in kinds[:position]:
            raise InvalidSteps(position, "twice")
    return steps


def _read(position: int, row: Any) -> MacroStep:
    if not isinstance(row, Mapping):
        raise InvalidSteps(position, "unknown")
    try:
        kind = StepKind(str(row.get("step")))
    except ValueError:
        raise InvalidSteps(position, "unknown") from None
    value: Any = row.get("value")
    if not _is_good(kind, value):
        raise InvalidSteps(position, "value")
    return MacroStep(kind, sorted(set(value)) if kind is StepKind.TAGS else value)


def _is_good(kind: StepKind, value: Any) -> bool:
    match kind:
        case StepKind.REPLY | StepKind.NOTE:
            return isinstance(value, str) and len(value.strip()) > 0 and len(value) <= MAX_TEXT
        case StepKind.STATUS:
            return value in {status.value for status in MACRO_STATUSES}
        case StepKind.PRIORITY:
            return value in {priority.value for priority in Priority}
        case StepKind.ASSIGNEE:
            return value is None or value == ME or _is_id(value)
        case StepKind.QUEUE:
            return value is None or _is_id(value)
        case StepKind.TAGS:
            return isinstance(value, list) and bool(value) and all(_is_tag(tag) for tag in value)


def _is_id(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _is_tag(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= 60


def step_of(steps: Iterable[MacroStep], kind: StepKind) -> MacroStep | None:
    """The step of a kind, if there is one."""
    return next((step for step in steps if step.kind is kind), None)
