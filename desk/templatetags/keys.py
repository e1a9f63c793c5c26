"""Shows keys where they act, as the reader has them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from desk.keymap import ACTIONS, GROUPS, caps, first_key, keys_of, spoken, usable
from desk.templatetags.ui import safe

register = template.Library()


def own_keys(context: dict[str, Any]) -> Mapping[str, str]:
    """What the signed-in user has changed; nothing for others."""
    return usable(getattr(context.get("user"), "own_keys", None))


@register.simple_tag(takes_context=True)
def key(context: dict[str, Any], name: str) -> SafeString:
    """``{% key "resolve" %}``: the key of an action for this reader, as decoration; nothing when it has none."""
    return caps_html(first_key(name, own_keys(context)), hidden=True)


@register.simple_tag(takes_context=True)
def action(context: dict[str, Any], name: str) -> SafeString:
    """``<button {% action "resolve" %}>``: names the action and tells its key to screen readers."""
    shortcut = spoken(first_key(name, own_keys(context)))
    told = f' aria-keyshortcuts="{escape(shortcut)}"' if shortcut else ""
    return safe(f'data-action="{escape(name)}"{told}')


@register.simple_tag(takes_context=True)
def keymap(context: dict[str, Any]) -> SafeString:
    """All keys by group, for the help; the scripts read the keys from it."""
    return _keymap(tuple(sorted(own_keys(context).items())), get_language())


@lru_cache(maxsize=64)
def _keymap(own: tuple[tuple[str, str], ...], language: str | None) -> SafeString:
    changed = dict(own)
    keys = keys_of(changed)
    groups = [
        {
            "label": label,
            "lines": [
                {
                    "name": action.name,
                    "label": action.label,
                    "keys": json.dumps(keys[action.name], ensure_ascii=False),
                    "caps": [caps_html(key) for key in keys[action.name]],
                    "is_own": action.name in changed,
                }
                for action in ACTIONS
                if action.group == group
            ],
        }
        for group, label in GROUPS.items()
    ]
    return render_to_string("desk/_keymap.html", {"groups": groups})


@lru_cache(maxsize=1024)
def caps_html(key: str, *, hidden: bool = False) -> SafeString:
    """A key as <kbd> elements; Ctrl becomes the sign of Cmd on a Mac by the style sheet."""
    if not key:
        return safe("")
    aside = ' aria-hidden="true"' if hidden else ""
    return safe(
        "".join(
            f'<kbd class="kbd-mod"{aside}></kbd>' if part == "Mod" else f"<kbd{aside}>{escape(part)}</kbd>"
            for part in caps(key)
        )
    )
