"""Every string that people read is there in English and in French."""

import gettext
import re
import string
from pathlib import Path

import django
import pytest
from babel.messages.catalog import Catalog

from helpdesk.catalogues.extract import extract
from helpdesk.catalogues.files import LANGUAGES, missing, read

ROOT = Path(__file__).resolve().parents[2]
PERCENT = re.compile(r"%\(\w+\)[sd]|%[sd]")


@pytest.fixture(scope="module")
def found() -> Catalog:
    return extract(ROOT)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_is_complete(language: str, found: Catalog) -> None:
    assert missing(read(ROOT, language), found) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_holds_nothing_that_is_no_longer_said(language: str, found: Catalog) -> None:
    stale = [m.id for m in read(ROOT, language) if m.id and found.get(m.id, m.context) is None]
    assert stale == []


def test_no_word_of_ours_takes_the_place_of_one_of_django() -> None:
    """There is one catalogue for all: a heading "May" would become the name of the month in every date."""
    django_says = gettext.translation("django", Path(django.__file__).parent / "conf/locale", ["fr"]).gettext
    ours = {m.id: m.string for m in read(ROOT, "fr") if isinstance(m.id, str) and m.id and not m.context}
    assert {text: said for text, said in ours.items() if django_says(text) not in (text, said)} == {}


def placeholders(text: str) -> set[str]:
    braces = {field for _, field, _, _ in string.Formatter().parse(text) if field} if "{" in text else set()
    return set(PERCENT.findall(text)) | braces


def test_a_translation_keeps_the_placeholders() -> None:
    for message in read(ROOT, "fr"):
        originals = [message.id] if isinstance(message.id, str) else list(message.id)
        strings = [message.string] if isinstance(message.string, str) else list(message.string)
        if message.id and any(strings):
            wanted = placeholders(originals[-1])
            assert placeholders(strings[-1]) == wanted, message.id
