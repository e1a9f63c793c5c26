"""What the composer shows: for each purpose the text that the reader was writing, and where it goes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from desk.extras.base import extra_of
from desk.forwardable import Forwardable, forwardable
from desk.history import History
from desk.reader import Reader
from tickets.forwards import chosen_of
from tickets.models import DraftKind, Ticket


@dataclass(frozen=True, slots=True)
class Writing:
    """One form of the composer: the kept text with its version, and what went wrong with it if it was refused."""

    kind: str
    text: str = ""
    html: str = ""
    version: int = 0
    seen: int = 0
    problem: str = ""
    is_stopped: bool = False
    anyway: bool = False
    to: str = ""
    cc: str = ""
    files: tuple[Mapping[str, Any], ...] = ()
    about: str = ""
    put_on_hold: bool = False
    later_at: str = ""
    then: str = ""


@dataclass(frozen=True, slots=True)
class Composer:
    """The forms, and which of them is shown first."""

    reply: Writing
    note: Writing
    forward: Writing
    forwardable: Forwardable
    shown: str


def composer_of(
    ticket: Ticket,
    reader: Reader,
    history: History,
    *,
    refused: Mapping[str, Any] | None = None,
    forward: int | None = None,
) -> Composer:
    """The composer of a ticket read with its extras. ``refused`` holds what a form brought that was not taken.

    ``forward`` opens it for forwarding this message.
    """
    kept = {draft["kind"]: draft for draft in extra_of(ticket, "drafts") or ()}
    refused = refused or {}
    forms: dict[str, Writing] = {
        kind: _writing(kind, kept.get(kind), history, refused if refused.get("kind") == kind else {})
        for kind in DraftKind
    }
    asked = "forward" if forward else refused.get("kind")
    shown = asked or next((kind for kind in ("reply", "note", "forward") if forms[kind].text), "reply")
    chosen = chosen_of(forms["forward"].about)
    if forward and (chosen is None or chosen.message_id != forward):
        chosen = None
    offered = forwardable(history, chosen, forward)
    return Composer(forms["reply"], forms["note"], forms["forward"], offered, shown)


def _writing(
    kind: str, kept: Mapping[str, Any] | None, history: History, refused: Mapping[str, Any]
) -> Writing:
    """The draft knows what stood on the page when it began; without one it begins now."""
    kept = kept or {}
    source = refused if "text" in refused else kept
    text = source.get("text", "")
    seen = refused.get("seen") if refused else kept.get("seen") if text else None
    return Writing(
        kind=kind,
        text=text,
        html=source.get("html", ""),
        version=kept.get("version", 0),
        seen=history.last_id if seen is None else seen,
        problem=refused.get("problem", ""),
        is_stopped=refused.get("is_stopped", False),
        anyway=refused.get("anyway", False),
        to=_addresses("to", kept, refused) or ("" if kind == DraftKind.FORWARD else history.reply_to),
        cc=_addresses("cc", kept, refused),
        files=tuple(file for file in kept.get("files") or () if not file["is_inline"]),
        about=refused.get("about", kept.get("about", "")),
        put_on_hold=refused.get("put_on_hold", False),
        later_at=refused.get("later_at", ""),
        then=refused.get("then", ""),
    )


def _addresses(name: str, kept: Mapping[str, Any], refused: Mapping[str, Any]) -> str:
    return refused[name] if name in refused else ", ".join(kept.get(name) or ())
