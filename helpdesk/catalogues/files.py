"""The .po files in locale/ and the .mo files made from them."""

from datetime import datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

LANGUAGES = ("en", "fr")
HEADER = """\
# Translations template for PROJECT.
# This file is distributed under the same license as the PROJECT project."""


def po_path(root: Path, language: str) -> Path:
    """Where the catalogue of a language is kept."""
    return root / "locale" / language / "LC_MESSAGES" / "django.po"


def read(root: Path, language: str) -> Catalog:
    """The catalogue of a language as it is; an empty one when the file is missing."""
    path = po_path(root, language)
    if not path.exists():
        return _blank(language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def _blank(language: str, created: datetime | str | None = None) -> Catalog:
    return Catalog(
        locale=language,
        project="helpdesk",
        version="1",
        charset="utf-8",
        header_comment=HEADER,
        msgid_bugs_address="see README.md",
        last_translator="The Helpdesk authors",
        language_team="The Helpdesk authors",
        creation_date=created,
        revision_date=created,
        fuzzy=False,
    )


def update(root: Path, language: str, found: Catalog) -> Catalog:
    """Bring a catalogue to what the sources hold: new messages empty (English: as they are), old ones gone."""
    old = read(root, language)
    # The dates stay: new ones on each run would only be a conflict in each merge.
    catalog = _blank(language, old.creation_date)
    for message in found:
        if not message.id:
            continue
        known = old.get(message.id, message.context)
        string = known.string if known and known.string else _empty(message)
        if language == "en":
            string = message.id if isinstance(message.id, str) else tuple(message.id)
        catalog.add(message.id, string, locations=message.locations, context=message.context)
    path = po_path(root, language)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalog, width=110, sort_output=True, omit_header=False, include_lineno=False)
    return catalog


def _empty(message: Message) -> str | tuple[str, ...]:
    return "" if isinstance(message.id, str) else ("", "")


def missing(catalog: Catalog, found: Catalog) -> list[str]:
    """Messages of the sources that a catalogue does not translate."""
    lacking: list[str] = []
    for message in found:
        if not message.id:
            continue
        known = catalog.get(message.id, message.context)
        string = known.string if known else None
        strings = [string] if isinstance(string, str) else list(string or ())
        if not strings or not all(strings):
            lacking.append(message.id if isinstance(message.id, str) else message.id[0])
    return lacking


def compile_stale(root: Path) -> list[str]:
    """Write each .mo that is older than its .po; returns the languages that were compiled."""
    compiled = []
    for language in LANGUAGES:
        source = po_path(root, language)
        target = source.with_suffix(".mo")
        if not source.exists() or (target.exists() and target.stat().st_mtime >= source.stat().st_mtime):
            continue
        catalog = read(root, language)
        with target.open("wb") as file:
            write_mo(file, catalog)
        compiled.append(language)
    return compiled
