"""What comes from the editor of a composer, made fit to be kept and sent."""

from __future__ import annotations

import re

from core.html import clean_written, has_format
from core.html_text import html_to_text

_ALT = re.compile(r'<img[^>]* alt="([^"]+)"')


def written(text: str, html: str) -> tuple[str, str]:
    """The text and the HTML of what was written; HTML "" when the text says it all.

    The client is not trusted: its HTML is cleaned here, and where it counts the text is made from it.
    """
    text = text.replace("\r\n", "\n")
    if not html.strip():
        return text, ""
    cleaned = clean_written(html)
    if not has_format(cleaned):
        return text, ""
    return html_to_text(cleaned) or " ".join(f"[{alt}]" for alt in _ALT.findall(cleaned)), str(cleaned)
