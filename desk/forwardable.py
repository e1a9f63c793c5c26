"""What of a ticket can be forwarded: the messages that its page shows, all of them, and their files."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.safestring import SafeString

from core.text import one_line
from desk.history import Entry, History
from tickets.forwards import ALL, Chosen


@dataclass(frozen=True, slots=True)
class Source:
    """One choice; ``key`` is the message's id."""

    key: str
    who: str
    when: SafeString | str
    preview: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class File:
    """A file that may go along; ``of`` is the message that it belongs to."""

    pk: int
    filename: str
    size: int
    of: int
    is_chosen: bool
    is_shown: bool


@dataclass(frozen=True, slots=True)
class Forwardable:
    """The choices, newest first; ``about`` is the choice that is made, as tickets.forwards writes it."""

    sources: tuple[Source, ...]
    files: tuple[File, ...]
    about: str
    is_all: bool


def forwardable(history: History, chosen: Chosen | None, asked: int | None = None) -> Forwardable:
    """What can be chosen, with ``chosen`` (of a draft) or else the message ``asked`` for or the customer's newest.

    The files of the message go along unless a draft says otherwise.
    """
    spoken = [one for one in history.entries if isinstance(one, Entry) and not one.is_note][::-1]
    if chosen is None or (
        chosen.message_id is not None and all(one.pk != chosen.message_id for one in spoken)
    ):
        message_id = _first_choice(spoken, asked)
        chosen = Chosen(
            message_id, tuple(file.pk for one in spoken if one.pk == message_id for file in one.files)
        )
    is_all = chosen.message_id is None and bool(spoken)
    sources = tuple(
        Source(str(one.pk), one.who, one.when, one_line(one.text, 60), one.pk == chosen.message_id)
        for one in spoken
    )
    files = tuple(
        File(
            pk=file.pk,
            filename=file.filename,
            size=file.size,
            of=one.pk,
            is_chosen=file.pk in chosen.files,
            is_shown=is_all or one.pk == chosen.message_id or file.pk in chosen.files,
        )
        for one in spoken
        for file in one.files
    )
    return Forwardable(sources, files, str(chosen) if spoken else f"{ALL}:", is_all)


def _first_choice(spoken: list[Entry], asked: int | None) -> int | None:
    if asked is not None and any(one.pk == asked for one in spoken):
        return asked
    with_customer = [one for one in spoken if not one.side and not one.is_automatic]
    inbound = next((one for one in with_customer if one.is_inbound), None)
    first = inbound or next(iter(with_customer or spoken), None)
    return first.pk if first else None
