"""Replies for later as the page of a ticket shows them, below the history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.safestring import SafeString

from core.html import text_to_html
from desk.extras.base import extra_of
from desk.snooze_times import moment_text
from tickets.labels import STATUS_LABELS
from tickets.models import ScheduledState, Ticket
from tickets.states import Status


@dataclass(frozen=True, slots=True)
class Scheduled:
    """One of them, ready to be printed; ``why`` says why it was held back."""

    pk: int
    who: str
    when: str
    to: str
    body: SafeString
    files: tuple[str, ...]
    then: str
    why: str
    is_held: bool
    is_sent_anyway: bool


def scheduled_of(ticket: Ticket) -> list[Scheduled]:
    """Those of a ticket that was read with its extras."""
    return [_shown(row) for row in extra_of(ticket, "scheduled") or ()]


def earliest(ticket: Ticket) -> datetime | None:
    """When the next one goes out; from a list's statement, or from that of the ticket's page."""
    at = getattr(ticket, "scheduled_at", None)
    if isinstance(at, datetime):
        return at
    rows = extra_of(ticket, "scheduled") or ()
    waiting = [row["send_at"] for row in rows if row["state"] == ScheduledState.WAITING]
    return datetime.fromisoformat(waiting[0]) if waiting else None


def _shown(row: Mapping[str, Any]) -> Scheduled:
    return Scheduled(
        pk=row["pk"],
        who=row["who"],
        when=moment_text(datetime.fromisoformat(row["send_at"])),
        to=", ".join([*row["to"], *row["cc"]]),
        body=text_to_html(row["text"]),
        files=tuple(file["filename"] for file in row["files"]),
        then=str(STATUS_LABELS[Status(row["status"])]) if row["status"] else "",
        why=row["why"],
        is_held=row["state"] == ScheduledState.HELD,
        is_sent_anyway=row["is_sent_anyway"],
    )
