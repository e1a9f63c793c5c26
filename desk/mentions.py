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
    any_name = re.compile("|".join(re.escape(name) for name in ordered))
    return safe(any_name.sub(lambda found: f'<strong class="mention">{found[0]}</strong>', html))
