"""docs/agents.md shows pictures that are there, and every picture can be made anew."""

import re
from pathlib import Path

from tools.screenshots import PICTURES

ROOT = Path(__file__).resolve().parents[2]


def test_its_pictures_are_there_and_made_by_the_tool() -> None:
    shown = re.findall(
        r"!\[[^\]]+\]\(images/([\w-]+)\.png\)", (ROOT / "docs/agents.md").read_text(encoding="utf-8")
    )
    assert sorted(shown) == sorted(PICTURES)
    assert sorted(path.stem for path in (ROOT / "docs/images").glob("*.png")) == sorted(PICTURES)
