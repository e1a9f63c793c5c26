"""Conditions, actions and metrics are documented as they are."""

from pathlib import Path

import pytest

from desk.keymap import BY_NAME
from helpdesk.reference_pages import PAGES
from metrics.metric import metrics
from routing.actions.base import actions
from routing.conditions.base import conditions

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_says_what_the_registry_holds(name: str) -> None:
    assert (ROOT / name).read_text(encoding="utf-8") == PAGES[name](), "run manage.py write_reference"


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("conditions", conditions.keys()),
        ("actions", actions.keys()),
        ("metrics", metrics.keys()),
        ("keys", list(BY_NAME)),
    ],
)
def test_every_registered_thing_has_its_line(name: str, keys: list[str]) -> None:
    text = (ROOT / f"docs/reference/{name}.md").read_text(encoding="utf-8")
    assert all(f"`{key}`" in text for key in keys)
