"""Lines above a ticket's history: what it was merged with or split from, each with its undo."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from desk.extras.base import extra_of
from desk.templatetags.ui import clock_time
from tickets.models import MoveKind, Ticket


@dataclass(frozen=True, slots=True)
class Notice:
    """``text`` leads to the ticket ``number``; ``undo`` is what the button says that POSTs to ``undo_url``."""

    icon: str
    text: str
    number: int
    who: str = ""
    at: SafeString | str = ""
    undo: str = ""
    undo_url: str = ""


def notices_of(ticket: Ticket) -> list[Notice]:
    """The notices of a ticket that was read with its extras, the newest first."""
    notices = [_notice(ticket, move) for move in extra_of(ticket, "moves") or ()]
    winner = ticket.merged_into_id
    if winner is not None and not any(one.number == winner for one in notices):
        notices.insert(0, Notice("merge", _("This ticket was merged into"), winner))
    return notices


def _notice(ticket: Ticket, move: dict[str, Any]) -> Notice:
    is_merge, goes = move["kind"] == MoveKind.MERGE, move["origin"] == ticket.pk
    if is_merge:
        text = _("This ticket was merged into") if goes else _("Merged into this ticket:")
    else:
        text = _("Messages were split off into") if goes else _("Split off from")
    return Notice(
        icon="merge" if is_merge else "corner-down-left",
        text=text,
        number=move["target"] if goes else move["origin"],
        who=move["by"] or "",
        at=clock_time(datetime.fromisoformat(move["at"])),
        undo=_("Undo merge") if is_merge else _("Undo split"),
        undo_url=f"/t/{ticket.pk}/moves/undo/?move={move['pk']}",
    )
