"""Builds the icon sprite: the Lucide icons that our pages use, as one SVG file.

``python tools/icons.py`` fetches lucide-static with ``npm pack --ignore-scripts`` and writes
``desk/static/desk/icons.svg``. To use another icon, add its Lucide name to ICONS and run it again.
"""

from __future__ import annotations

import re
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tools.vendor import fetch

VERSION = "1.62.0"
SPRITE = Path(__file__).resolve().parent.parent / "desk" / "static" / "desk" / "icons.svg"
LICENCE = SPRITE.parent / "icons-LICENSE.txt"

ICONS = """
archive arrow-left at-sign ban bell bold book building calendar chart-column check chevron-down chevron-left
chevron-right chevron-up circle circle-alert circle-check circle-dot clock code copy corner-down-left
download ellipsis external-link eye file-text filter flag folder forward gauge globe hash history hourglass
image-off inbox info italic keyboard layers link list list-filter list-ordered lock log-out mail menu merge
message-square monitor moon panel-right paperclip pause pencil phone plus redo-2 refresh-cw remove-formatting
reply rotate-ccw route search send settings sliders-horizontal smartphone smile star sun table tag text-quote
trash-2 triangle-alert truck undo-2 upload user user-plus user-x users wifi-off x zap
""".split()  # noqa: SIM905 - a list literal would take ninety lines


def symbol(name: str, svg: str) -> str:
    """One icon as a <symbol>; the stroke's width and colour are left to the style sheet."""
    inner = re.search(r"<svg[^>]*>(.*)</svg>", svg, re.DOTALL)
    if inner is None:
        raise ValueError(f"{name} is no SVG file")
    body = "".join(line.strip() for line in inner.group(1).splitlines())
    return f'<symbol id="{name}" viewBox="0 0 24 24">{body}</symbol>'


def main() -> None:
    """Writes the sprite and the licence beside it."""
    with (
        tempfile.TemporaryDirectory() as folder,
        fetch("lucide-static", VERSION, Path(folder)) as archive,
    ):

        def read(path: str) -> str:
            member = archive.extractfile("package/" + path)
            if member is None:
                raise FileNotFoundError(path)
            return member.read().decode()

        symbols = [symbol(name, read(f"icons/{name}.svg")) for name in sorted(set(ICONS))]
        LICENCE.write_text(read("LICENSE"))
    head = f"<!-- Lucide {VERSION}, ISC licence, see icons-LICENSE.txt; made by tools/icons.py -->"
    SPRITE.write_text(
        f'{head}\n<svg xmlns="http://www.w3.org/2000/svg" fill="none" stroke="currentColor" '
        'stroke-linecap="round" stroke-linejoin="round">\n' + "\n".join(symbols) + "\n</svg>\n"
    )


if __name__ == "__main__":
    main()
