"""What a section of the settings is: a place in the menu, a card on the index, words that find it.

A module of this folder registers one section, and nothing else needs to know of it:

    sections.add(Section("fields", Group.WORK, 30, _("Custom fields"), "list", "settings:fields", ...))
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from core.registry import Registry

Text = str | Promise


class Group(StrEnum):
    """The headings of the menu, in their order."""

    ME = "me"
    PEOPLE = "people"
    CHANNELS = "channels"
    WORK = "work"
    ANSWERS = "answers"
    SYSTEM = "system"


GROUP_LABELS: dict[Group, Text] = {
    Group.ME: _("You"),
    Group.PEOPLE: _("People"),
    Group.CHANNELS: _("Brands and channels"),
    Group.WORK: _("Work"),
    Group.ANSWERS: _("Answers"),
    Group.SYSTEM: _("System"),
}


@dataclass(frozen=True, slots=True)
class Option:
    """One thing that a section sets, by the words that stand beside it; ``anchor`` is the id of its field."""

    label: Text
    help: Text = ""
    anchor: str = ""


def _no_options() -> Iterable[Option]:
    return ()


@dataclass(frozen=True, slots=True)
class Section:
    """A page of the settings. Without a ``permission`` it belongs to everybody who is signed in.

    ``words`` are further words that people look for; ``options`` gives what the page sets.
    """

    key: str
    group: Group
    order: int
    label: Text
    icon: str
    route: str
    summary: Text
    permission: Permission | None = None
    words: tuple[Text, ...] = ()
    options: Callable[[], Iterable[Option]] = _no_options


sections: Registry[Section] = Registry("section of the settings")


def options_of(*form_classes: type[forms.Form], prefix: str = "id_") -> Callable[[], list[Option]]:
    """The fields of forms as options: the label and the help that stand on the page are what is searched."""

    def read() -> list[Option]:
        return [
            Option(
                field.label or name.replace("_", " ").capitalize(),
                field.help_text or "",
                f"{prefix}{name}" if prefix else "",
            )
            for form_class in form_classes
            for name, field in form_class.base_fields.items()
            if not field.widget.is_hidden
        ]

    return read


def register(section: Section) -> Section:
    """Add a section to the registry."""
    sections.add(section.key, section)
    return section
