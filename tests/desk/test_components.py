"""The components: small, shown on the style guide, and used."""

import re
from pathlib import Path

import pytest

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
COMPONENTS = sorted((TEMPLATES / "components").glob("*.html"))
GUIDE = TEMPLATES / "desk" / "styleguide.html"


def names(component: Path, text: str) -> bool:
    return f'"components/{component.name}"' in text or f'{{% component "{component.stem}"' in text


def test_there_are_about_25():
    assert len(COMPONENTS) >= 25


@pytest.mark.parametrize("component", COMPONENTS, ids=lambda path: path.stem)
def test_a_component_is_small_shown_and_used(component):
    pages = [path.read_text() for path in TEMPLATES.rglob("*.html") if path not in {component, GUIDE}]
    lines = component.read_text().splitlines()
    assert len(lines) <= 30
    assert re.search(r"{# .+ #}", lines[0]), "does not say what it takes"
    assert names(component, GUIDE.read_text()), "not on the style guide"
    assert any(names(component, page) for page in pages), "no page uses it"
