"""Style sheets and other files that pages load."""

import re
from collections import defaultdict
from fnmatch import fnmatch
from pathlib import Path

from helpdesk.management.commands.prepare import UNUSED_STATIC

ROOT = Path(__file__).resolve().parents[2]
CSS = ROOT / "desk" / "static" / "desk" / "css"


def test_every_file_that_a_template_names_is_collected():
    for template in (ROOT / "templates").rglob("*.html"):
        for name in re.findall(r"""\{% static ['"]([^'"]+)['"]""", template.read_text()):
            left_out = [
                pattern for pattern in UNUSED_STATIC for part in Path(name).parts if fnmatch(part, pattern)
            ]
            assert left_out == [], f"{template.name} loads {name}"


def test_no_class_is_styled_by_two_files():
    """Else a new component changes the looks of another that happens to have the same name."""
    homes = defaultdict(set)
    for sheet in CSS.rglob("*.css"):
        for name in re.findall(r"^\.([a-z0-9_-]+) \{", sheet.read_text(), re.MULTILINE):
            homes[name].add(sheet.name)
    assert {name: files for name, files in homes.items() if len(files) > 1} == {}
