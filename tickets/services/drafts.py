"""Keeps what agents are writing. The newest text wins, and no text is ever overwritten unseen."""

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from core.html import text_to_html
from core.text import storable
from tickets.models import DraftKind, SavedDraft, Ticket
from tickets.stored_file import StoredFile

MAX_LENGTH = 200_000
MAX_FILES = 20
MAX_BYTES = 20 * 1024 * 1024


class TooManyFiles(Exception):
    """More files than a message takes, or larger ones."""


class NewerDraft(Exception):
    """Another device saved another text; that one is in ``draft``, None when it was sent or emptied meanwhile."""

    def __init__(self, draft: SavedDraft | None) -> None:
        super().__init__("another device saved a newer draft")
        self.draft = draft


@dataclass(frozen=True)
class Writing:
    """What stands in a composer, and where it came from.

    ``about`` says what is forwarded (tickets.forwards), ``base`` is the version that it grew out of (0: of nothing),
    ``seen`` the newest message shown when it began, ``device`` and ``written`` name the browser and its own
    milliseconds.
    """

    text: str
    html: str = ""
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    about: str = ""
    seen: int | None = None
    base: int = 0
    device: str = ""
    written: int = 0


@transaction.atomic
def keep(
    ticket_id: int, kind: DraftKind, writing: Writing, *, by: User, now: datetime, force: bool = False
) -> SavedDraft | None:
    """Keep a text; an empty one without files ends the draft. Returns the row, None when there is none now.

    What the same browser wrote later stays as it is. Raises NewerDraft when another browser saved another text
    since ``base``, unless ``force`` says that its author has seen that one.
    """
    found = _locked(ticket_id, kind, by=by)
    if found is not None and found.device and found.device == writing.device:
        if found.written > writing.written:
            return found
    elif not force:
        _refuse_unseen(found, writing)
    if not _says_something(writing, found.files if found else ()):
        if found is not None:
            found.delete()
        return None
    draft = found or _new(ticket_id, kind, by=by)
    draft.text, draft.html = storable(writing.text)[:MAX_LENGTH], storable(writing.html)[:MAX_LENGTH]
    draft.to, draft.cc = [one[:400] for one in writing.to], [one[:400] for one in writing.cc]
    draft.about, draft.seen_message_id = writing.about[:400], writing.seen
    draft.device, draft.written = writing.device[:40], writing.written
    _store(draft, now=now)
    return draft


def _says_something(written: Writing | SavedDraft, files: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a draft is one: what is forwarded may have no words of one's own, but has recipients that were chosen.

    Pictures that stand in no text any more are none.
    """
    is_addressed = bool(written.about and (written.to or written.cc))
    is_written = bool(written.text.strip()) or "<img" in written.html
    return is_written or is_addressed or not all(file["is_inline"] for file in files)


def forget(ticket_id: int, kind: DraftKind, *, by: User) -> None:
    """The text was sent, or is not wanted any more."""
    SavedDraft.objects.filter(ticket_id=ticket_id, agent=by, kind=kind).delete()


def _locked(ticket_id: int, kind: DraftKind, *, by: User) -> SavedDraft | None:
    """The draft; the ticket's row is the lock that two first saves can share, nothing of the ticket changes."""
    Ticket.objects.select_for_update(no_key=True).only("pk").get(pk=ticket_id)
    return SavedDraft.objects.filter(ticket_id=ticket_id, agent=by, kind=kind).first()


def _new(ticket_id: int, kind: DraftKind, *, by: User) -> SavedDraft:
    return SavedDraft(ticket_id=ticket_id, agent=by, kind=kind, version=0)


def _refuse_unseen(found: SavedDraft | None, writing: Writing) -> None:
    if found is None:
        if writing.base:
            raise NewerDraft(None)
    elif found.version != writing.base and (found.text.strip() or found.html) and _differ(found, writing):
        raise NewerDraft(found)


def _differ(found: SavedDraft, writing: Writing) -> bool:
    return found.text != writing.text or found.html != writing.html


def _store(draft: SavedDraft, *, now: datetime) -> None:
    draft.version = max(int(now.timestamp() * 1_000_000), draft.version + 1)
    draft.updated_at = now
    draft.save()


@transaction.atomic
def add_file(ticket_id: int, kind: DraftKind, file: StoredFile, *, by: User, now: datetime) -> str:
    """Put a stored file to a draft; returns its key. Raises TooManyFiles."""
    draft = _locked(ticket_id, kind, by=by) or _new(ticket_id, kind, by=by)
    if len(draft.files) >= MAX_FILES or sum(kept["size"] for kept in draft.files) + file.size > MAX_BYTES:
        raise TooManyFiles
    key = new_key()
    draft.files = [*draft.files, {**asdict(file), "key": key}]
    _store(draft, now=now)
    return key


@transaction.atomic
def remove_file(ticket_id: int, kind: DraftKind, key: str, *, by: User, now: datetime) -> None:
    """Take a file out of a draft; its bytes may belong to other messages and stay."""
    draft = _locked(ticket_id, kind, by=by)
    if draft is None:
        return
    draft.files = [file for file in draft.files if file["key"] != key]
    if _says_something(draft, draft.files):
        _store(draft, now=now)
    else:
        draft.delete()


def files_of(
    ticket_id: int, kind: DraftKind, keys: Collection[str], *, by: User, shown: Collection[str] = ()
) -> tuple[StoredFile, ...]:
    """The files with these keys of one's own draft, and the pictures that its text shows, as a message takes them."""
    wanted = keys or shown
    draft = SavedDraft.objects.filter(ticket_id=ticket_id, agent=by, kind=kind).first() if wanted else None
    if draft is None:
        return ()
    return tuple(
        StoredFile(**{name: value for name, value in file.items() if name != "key"})
        for file in draft.files
        if (file["content_id"] in shown if file["is_inline"] else file["key"] in keys)
    )


@transaction.atomic
def bring_back(
    ticket_id: int,
    kind: DraftKind,
    writing: Writing,
    files: Sequence[Mapping[str, Any]],
    *,
    by: User,
    now: datetime,
) -> SavedDraft:
    """What was sent is a draft again; a text begun since is kept below it. Files get new keys."""
    draft = _locked(ticket_id, kind, by=by) or _new(ticket_id, kind, by=by)
    begun = draft.text.strip()
    draft.text = f"{writing.text}\n\n{begun}" if begun else writing.text
    if writing.html or draft.html:
        both = [(writing.text, writing.html), (begun, draft.html)]
        draft.html = "".join(html or text_to_html(text) for text, html in both)
    draft.to, draft.cc, draft.about = list(writing.to), list(writing.cc), writing.about
    draft.files = [*draft.files, *({**file, "key": new_key()} for file in files)]
    draft.device, draft.written = "", 0
    _store(draft, now=now)
    return draft


def new_key() -> str:
    """The name of a file within its draft; nobody can guess that of another."""
    return secrets.token_urlsafe(12)
