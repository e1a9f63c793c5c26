"""Names in notes, marked."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.utils.html import escape
from django.utils.safestring import SafeString

from desk.templatetags.ui import safe


def mark_names(html: SafeString, names: Iterable[str]) -> SafeString:
    """The HTML of a note with these names ("@Bob Stone") marked; of two that begin alike the longer one counts."""
    ordered = sorted({str(escape(name)) for name in names}, key=len, reverse=True)
    if not ordered:
        return html
    tag_or_name = re.compile("<[^>]*>|(" + "|".join(re.escape(name) for name in ordered) + ")")
    return safe(tag_or_name.sub(_marked, html))


def _marked(found: re.Match[str]) -> str:
    return f'<strong class="mention">{found[1]}</strong>' if found[1] else found[0]
