"""What can be done by a key: one table that pages, help, palette, profile and documentation read.

A key is written as ``e``, ``Shift+e``, ``?``, ``Mod+k`` (Ctrl or Cmd) or, one after the other, ``g i``. Letters and
signs are those that the layout types, not places on the keyboard; static/desk/js/keys.js reads events the same way.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Action:
    """Something that a page can do. Elements that do it carry ``data-action="<name>"``.

    ``key`` may be changed by each agent, ``also`` always works too; a ``fixed`` one cannot be changed.
    """

    name: str
    key: str
    group: str
    label: str | Promise
    also: tuple[str, ...] = ()
    fixed: bool = False


class BadKey(ValueError):
    """Why a text is no key that an action can have."""


class BadKeymap(ValueError):
    """What is wrong with a set of keys: ``problems`` tells it by the name of the action."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__("; ".join(f"{name}: {text}" for name, text in problems.items()))
        self.problems = problems


GROUPS: Mapping[str, str | Promise] = {
    "list": pgettext_lazy("group of keys", "In the list"),
    "ticket": pgettext_lazy("group of keys", "The open ticket"),
    "write": pgettext_lazy("group of keys", "Writing"),
    "go": pgettext_lazy("group of keys", "Go to"),
    "general": pgettext_lazy("group of keys", "Everywhere"),
}

ACTIONS: tuple[Action, ...] = (
    Action("next", "j", "list", _("Next ticket"), also=("ArrowDown",)),
    Action("previous", "k", "list", _("Previous ticket"), also=("ArrowUp",)),
    Action("conversation", "Enter", "list", _("Into the conversation"), fixed=True),
    Action("list", "u", "list", _("Back to the list")),
    Action("select", "x", "list", _("Select the ticket")),
    Action("select-range", "Shift+x", "list", _("Select up to here")),
    Action("sort", "Shift+s", "list", _("Sort the list")),
    Action("save-view", "Shift+v", "list", _("Save as a view, or change the view")),
    Action("assign", "a", "ticket", _("Assign")),
    Action("assign-me", "i", "ticket", _("Assign to me")),
    Action("team", "t", "ticket", _("Move to another queue")),
    Action("status", "s", "ticket", _("Change the status")),
    Action("priority", "p", "ticket", _("Change the priority")),
    Action("tags", "l", "ticket", _("Change the tags")),
    Action("resolve", "e", "ticket", _("Resolve")),
    Action("resolve-next", "Shift+e", "ticket", _("Resolve and open the next ticket")),
    Action("reopen", "", "ticket", _("Reopen")),
    Action("close", "", "ticket", _("Close for good")),
    Action("snooze", "h", "ticket", _("Snooze")),
    Action("merge", "", "ticket", _("Merge with another ticket")),
    Action("split", "", "ticket", _("Split into a new ticket")),
    Action("link", "", "ticket", _("Link to another ticket")),
    Action("unread", "Shift+u", "ticket", _("Mark as unread")),
    Action("undo-move", "", "ticket", _("Take a merge or split back")),
    Action("subject", "", "ticket", _("Change the subject")),
    Action("watch", "w", "ticket", _("Watch the ticket")),
    Action("print", "", "ticket", _("Print")),
    Action("log", "", "ticket", _("History of changes")),
    Action("side-conversation", "", "ticket", _("Side conversation")),
    Action("download-all", "", "ticket", _("Download all files")),
    Action("why", "", "ticket", _("Why is this ticket here?")),
    Action("side", "o", "ticket", _("To the customer and back")),
    Action("copy-link", ".", "ticket", _("Copy the link")),
    Action("next-message", "Shift+j", "ticket", _("Next message")),
    Action("previous-message", "Shift+k", "ticket", _("Previous message")),
    Action("reply", "r", "write", _("Reply")),
    Action("reply-all", "", "write", _("Reply to all")),
    Action("note", "n", "write", _("Internal note")),
    Action("forward", "f", "write", _("Forward to somebody outside")),
    Action("macro", "m", "write", _("Canned answer or macro")),
    Action("send", "Mod+Enter", "write", _("Send"), fixed=True),
    Action("send-resolve", "Mod+Shift+Enter", "write", _("Send and resolve"), fixed=True),
    Action("send-more", "Mod+.", "write", _("More ways to send: later, and wait, then the next"), fixed=True),
    Action("leave", "Escape", "write", _("Leave the field, close"), fixed=True),
    Action("go-inbox", "g i", "go", _("All open tickets")),
    Action("go-mine", "g m", "go", _("Assigned to me")),
    Action("go-unassigned", "g u", "go", _("Unassigned")),
    Action("go-customers", "g c", "go", _("Customers")),
    Action("go-reports", "g r", "go", _("Reports")),
    Action("go-settings", "g s", "go", _("Settings")),
    Action("palette", "Mod+k", "general", _("Everything by name")),
    Action("search", "/", "general", _("Search")),
    Action("new-ticket", "c", "general", _("New ticket")),
    Action("undo", "z", "general", _("Undo")),
    Action("help", "?", "general", _("Keyboard shortcuts")),
)

BY_NAME: Mapping[str, Action] = {action.name: action for action in ACTIONS}
CHANGEABLE = tuple(action for action in ACTIONS if not action.fixed)
LONGEST = 20

_NAMED = {"ArrowLeft", "ArrowRight", "Home", "End", "PageUp", "PageDown", "Insert", "Delete"}
_PRESS_FOCUSED = {"Enter", "Escape", "Tab", "Space"}
# Ctrl or Cmd with these belongs to the browser or to text fields.
_OF_BROWSER = frozenset("acdefhijlmnopqrstuvwxyz0123456789+-")
_MODIFIERS = {
    "mod": "Mod",
    "ctrl": "Mod",
    "control": "Mod",
    "cmd": "Mod",
    "⌘": "Mod",
    "shift": "Shift",
    "maj": "Shift",
}


def canonical(text: str) -> str:
    """A key as the table writes it: " Ctrl + K " is ``Mod+k``, "E" is ``Shift+e``. Raises BadKey, in words."""
    strokes = re.sub(r"\s*\+\s*(?=\S)", "+", text.strip()).split()
    if not strokes or len(strokes) > 2 or len(text) > LONGEST:
        raise BadKey(gettext("Write one key, or two with a space between them."))
    found = [_stroke(stroke) for stroke in strokes]
    if len(found) == 2 and any("+" in stroke and stroke != "+" for stroke in found):
        raise BadKey(gettext("Of two keys in a row neither can have Shift or Ctrl."))
    return " ".join(found)


def _stroke(text: str) -> str:
    *modifiers, key = _parts(text)
    wanted = {_MODIFIERS.get(modifier.lower(), "") for modifier in modifiers}
    if "" in wanted:
        raise BadKey(gettext("Only Shift and Ctrl go with a key; Alt types signs on many keyboards."))
    if len(key) == len(key.lower()) == 1 and key.isprintable() and not key.isspace():
        if key != key.lower() and "Mod" not in wanted:
            wanted.add("Shift")
        key = key.lower()
        if not key.isalpha():
            wanted.discard("Shift")  # a sign is what the keyboard types, with Shift or without
        if "Mod" in wanted and key in _OF_BROWSER:
            raise BadKey(gettext("Ctrl with this key belongs to the browser."))
    elif key in _PRESS_FOCUSED:
        raise BadKey(gettext("Enter, Escape, Tab and Space keep their meaning."))
    elif key not in _NAMED and not re.fullmatch(r"F[2-9]", key):
        raise BadKey(gettext("There is no key “%(key)s”.") % {"key": key})
    return "+".join([name for name in ("Mod", "Shift") if name in wanted] + [key])


def _parts(stroke: str) -> list[str]:
    """``Mod+Shift+e`` is Mod, Shift, e; ``Mod++`` is Mod, +."""
    key = "+" if stroke.endswith("+") else stroke.rpartition("+")[2]
    before = stroke[: len(stroke) - len(key)].rstrip("+")
    return [*(before.split("+") if before else []), key]


def keys_of(own: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """The keys of every action for somebody with these changes; an empty text takes an action's key away."""
    return {
        action.name: tuple(
            filter(None, (action.key if action.fixed else own.get(action.name, action.key), *action.also))
        )
        for action in ACTIONS
    }


def first_key(name: str, own: Mapping[str, str]) -> str:
    """The key to show at an action; empty when it has none."""
    action = BY_NAME.get(name)
    if action is None:
        return ""
    return action.key if action.fixed else own.get(name, action.key)


def check(wanted: Mapping[str, str]) -> dict[str, str]:
    """What to store for these wishes: canonical keys of those actions whose key differs from the table's.

    Raises BadKeymap when an action is unknown, a text is no key, or two actions would have the same one.
    """
    problems: dict[str, str] = {}
    own: dict[str, str] = {}
    for name, text in wanted.items():
        action = BY_NAME.get(name)
        if action is None or action.fixed:
            problems[name] = gettext("This action has no key that can be changed.")
            continue
        try:
            key = canonical(text) if text.strip() else ""
        except BadKey as error:
            problems[name] = str(error)
            continue
        if key != action.key:
            own[name] = key
    problems |= {name: text for name, text in _clashes(own).items() if name not in problems}
    if problems:
        raise BadKeymap(problems)
    return own


def _clashes(own: Mapping[str, str]) -> dict[str, str]:
    """By action: the other one that has the same key, or whose key begins with it."""
    problems: dict[str, str] = {}
    held = [(key, name) for name, keys in keys_of(own).items() for key in keys]
    for key, name in held:
        for other_key, other in held:
            same = other_key == key or other_key.startswith(f"{key} ") or key.startswith(f"{other_key} ")
            if name != other and same and (name in own or other not in own):
                problems.setdefault(
                    name,
                    gettext("“%(key)s” already belongs to: %(action)s")
                    % {"key": key, "action": BY_NAME[other].label},
                )
    return problems


def usable(stored: object) -> Mapping[str, str]:
    """What is left of stored keys that a newer table may no longer know: never an error, at worst the table's own."""
    if not isinstance(stored, dict) or not stored:
        return {}
    known = {
        name: key
        for name, key in stored.items()
        if isinstance(key, str) and name in BY_NAME and not BY_NAME[name].fixed
    }
    return _usable(tuple(known.items()))


@lru_cache(maxsize=256)
def _usable(known: tuple[tuple[str, str], ...]) -> Mapping[str, str]:
    try:
        return check(dict(known))
    except BadKeymap as error:
        kept = {name: key for name, key in known if name not in error.problems}
        return kept if not _clashes(kept) else {}


def caps(key: str) -> list[str]:
    """The parts of a key as they stand on keyboards: ``Shift+e`` is Shift, E; ``g i`` is G, I; Mod stays Mod."""
    words = {
        "Shift": gettext("Shift"),
        "ArrowDown": "↓",
        "ArrowUp": "↑",
        "ArrowLeft": "←",
        "ArrowRight": "→",
        "Escape": gettext("Esc"),
        "Enter": "↵",
        "Delete": gettext("Del"),
    }
    parts = [part for stroke in key.split() for part in _parts(stroke)]
    return [words.get(part, part.upper() if len(part) == 1 else part) for part in parts]


def spoken(key: str) -> str:
    """The key for ``aria-keyshortcuts``: ``Mod+k`` is Control+k Meta+k; two keys in a row have no notation there."""
    if not key or " " in key:
        return ""
    if key.startswith("Mod+"):
        return f"Control+{key[4:]} Meta+{key[4:]}"
    return key
