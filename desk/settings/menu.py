"""The settings as one reader sees them: the menu, and what a few words find."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from accounts.models import User
from accounts.permissions import has_permission
from core.text import without_accents
from desk.settings.base import GROUP_LABELS, Group, Option, Section, sections

MOST_HITS = 30


@dataclass(frozen=True, slots=True)
class Entry:
    """A link of the menu and a card of the index."""

    key: str
    label: str
    icon: str
    url: str
    summary: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class EntryGroup:
    """Entries under one heading."""

    label: str
    entries: list[Entry]


@dataclass(frozen=True, slots=True)
class Hit:
    """What a search found: a section, or one option of it."""

    url: str
    icon: str
    section: str
    label: str
    text: str


def may_open(user: User, section: Section) -> bool:
    """Whether the reader may use the section."""
    return section.permission is None or has_permission(user, section.permission)


def _open_sections(user: User) -> list[tuple[Section, str]]:
    """The sections that the reader may open, in order, with their addresses."""
    found = []
    order = list(Group)
    for section in sorted(sections, key=lambda one: (order.index(one.group), one.order)):
        if may_open(user, section):
            try:
                found.append((section, reverse(section.route)))
            except NoReverseMatch:  # a page of an app that is switched off
                continue
    return found


def menu_for(user: User, path: str = "") -> list[EntryGroup]:
    """The menu of a reader; the entry whose address ``path`` begins with longest is the current one."""
    found = _open_sections(user)
    current = max((url for _section, url in found if path.startswith(url)), key=len, default="")
    groups: dict[Group, list[Entry]] = {}
    for section, url in found:
        entry = Entry(
            section.key, str(section.label), section.icon, url, str(section.summary), url == current
        )
        groups.setdefault(section.group, []).append(entry)
    return [EntryGroup(str(GROUP_LABELS[group]), entries) for group, entries in groups.items()]


def search_settings(user: User, text: str) -> list[Hit]:
    """Sections and options that hold all these words, whatever their case and accents; sections first."""
    words = without_accents(text.casefold()).split()
    if not words:
        return []
    whole, parts = [], []
    for section, url in _open_sections(user):
        name = str(section.label)
        about = " ".join(map(str, (name, section.summary, *section.words)))
        if _holds(about, words):
            whole.append(Hit(url, section.icon, "", name, str(section.summary)))
        parts += [
            _hit(section, url, option)
            for option in section.options()
            if _holds(f"{option.label} {option.help} {name}", words) and not _holds(name, words)
        ]
    return (whole + parts)[:MOST_HITS]


def _hit(section: Section, url: str, option: Option) -> Hit:
    address = f"{url}#{option.anchor}" if option.anchor else url
    return Hit(address, section.icon, str(section.label), str(option.label), str(option.help))


def _holds(text: str, words: list[str]) -> bool:
    folded = without_accents(text.casefold())
    return all(word in folded for word in words)
