"""docs/reference/settings.md names exactly the variables that the program reads."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VARIABLE = re.compile(r"\b(HELPDESK_[A-Z_]+|DATABASE_URL|REDIS_URL)\b")
# Read by the tests themselves, not by the product.
OF_TESTS = {"HELPDESK_SHARED", "HELPDESK_REQUIRE_BROWSER"}
READERS = ("helpdesk/settings.py", "helpdesk/embedded/paths.py", "helpdesk/supervisor/processes.py")


def variables(text: str) -> set[str]:
    return {name.removesuffix("_FILE") for name in VARIABLE.findall(text)} - OF_TESTS


def test_every_setting_is_documented_and_every_documented_setting_exists() -> None:
    read = set().union(*(variables((ROOT / name).read_text(encoding="utf-8")) for name in READERS))
    documented = variables((ROOT / "docs/reference/settings.md").read_text(encoding="utf-8"))
    assert documented == read
