"""A ticket's log to its clocks, after docs/reference/metrics.md. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Entry:
    """A row of the log: its kind and what it was stamped with. ``after`` is the status of a change of status."""

    kind: str
    at: datetime
    after: str = ""
    before: str = ""
    team_id: int | None = None
    agent_id: int | None = None
    channel: str = ""
    value_minor: int | None = None
    is_undo: bool = False


@dataclass(frozen=True)
class Clocks:
    """What the log says. ``asked_at`` is when the customer first wrote; ``reply`` the first human answer to that."""

    asked_at: datetime | None = None
    reply: Entry | None = None
    first_resolved_at: datetime | None = None
    resolved_at: datetime | None = None
    reopened_count: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to measure yet."""
        return self.reply is None and self.first_resolved_at is None


def read(log: Sequence[Entry]) -> Clocks:
    """The clocks of one ticket from its log in order of time.

    A ticket that an agent opened has no first reply until the customer has written; automatic messages are
    other kinds of rows and never count. A change of status that was undone counts as if it had not been.
    """
    asked_at = reply = first_resolved_at = resolved_at = None
    reopened_count = 0
    undoable: list[
        tuple[datetime | None, datetime | None, int]
    ] = []  # how things stood before each change of status
    for entry in log:
        if entry.kind == "status" and entry.is_undo:
            if undoable:
                first_resolved_at, resolved_at, reopened_count = undoable.pop()
            continue
        if entry.kind == "status":
            undoable.append((first_resolved_at, resolved_at, reopened_count))
        if entry.kind == "received" and asked_at is None:
            asked_at = entry.at
        elif entry.kind == "replied" and asked_at is not None and reply is None:
            reply = entry
        elif entry.kind == "status" and entry.after == "resolved":
            first_resolved_at = first_resolved_at or entry.at
            resolved_at = entry.at
        elif entry.kind == "status" and entry.before == "resolved" and entry.after != "closed":
            resolved_at = None
            reopened_count += 1
    return Clocks(asked_at, reply, first_resolved_at, resolved_at, reopened_count)
