"""How the structure of a written mail looks where no style sheet is read: in the programs of customers. Pure."""

from __future__ import annotations

import re

from django.utils.safestring import SafeString, mark_safe

_LOOKS = {
    "p": "margin: 0 0 12px",
    "blockquote": "margin: 8px 0; padding-left: 12px; border-left: 3px solid #c9d1d4",
    "pre": "padding: 8px 12px; background: #f1f3f4; border-radius: 4px; white-space: pre-wrap",
    "code": "font-family: Consolas, Menlo, monospace; font-size: 90%",
    "img": "max-width: 100%; height: auto",
    "table": "border-collapse: collapse",
    "td": "padding: 4px 8px; border: 1px solid #c9d1d4",
    "th": "padding: 4px 8px; border: 1px solid #c9d1d4; text-align: left",
}
_TAG = re.compile(rf"<({'|'.join(_LOOKS)})(?=[ >])")


def with_looks(cleaned: str) -> SafeString:
    """HTML without style attributes (core.html.clean_outgoing) with those that mails need."""
    styled = _TAG.sub(lambda found: f'{found[0]} style="{_LOOKS[found[1]]}"', cleaned)
    return mark_safe(styled)  # noqa: S308 - adds constants to cleaned HTML
