"""The table of keys: how keys are written, and that no two actions share one."""

import re
from pathlib import Path

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.models import User
from desk.keymap import (
    ACTIONS,
    BY_NAME,
    BadKey,
    BadKeymap,
    canonical,
    caps,
    check,
    first_key,
    keys_of,
    spoken,
    usable,
)

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("e", "e"),
        ("E", "Shift+e"),
        (" shift + E ", "Shift+e"),
        ("Maj+e", "Shift+e"),
        ("Shift+?", "?"),
        ("Ctrl+K", "Mod+k"),
        ("ctrl+k", "Mod+k"),
        ("⌘+.", "Mod+."),
        ("g i", "g i"),
        ("+", "+"),
        ("é", "é"),
        ("ф", "ф"),
        ("ArrowLeft", "ArrowLeft"),
        ("Shift+F2", "Shift+F2"),
    ],
)
def test_a_key_has_one_way_to_be_written(text: str, key: str) -> None:
    assert canonical(text) == key
    assert canonical(key) == key


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  ",
        "a b c",
        "Alt+k",
        "Meta+k",
        "Enter",
        "Escape",
        "Tab",
        "Ctrl+c",
        "Ctrl+1",
        "g Shift+i",
        "F13",
        "abc",
    ],
)
def test_what_is_no_key_is_refused_in_words(text: str) -> None:
    with pytest.raises(BadKey, match=r"\w+ \w+"):
        canonical(text)


@settings(deadline=None)  # how quick it is says nothing on a busy machine
@given(st.text(max_size=25))
def test_any_text_is_a_key_or_refused(text: str) -> None:
    try:
        key = canonical(text)
    except BadKey:
        return
    assert canonical(key) == key
    assert caps(key)


def test_no_two_actions_share_a_key() -> None:
    assert check({}) == {}
    all_keys = [key for keys in keys_of({}).values() for key in keys]
    assert len(set(all_keys)) == len(all_keys)


def test_every_key_of_the_table_is_written_as_keys_are() -> None:
    for action in ACTIONS:
        if action.key and not action.fixed:
            assert canonical(action.key) == action.key, action.name


def test_only_what_differs_from_the_table_is_stored() -> None:
    assert check({"snooze": "y", "resolve": "e", "macro": ""}) == {"snooze": "y", "macro": ""}


def test_two_actions_may_swap_their_keys() -> None:
    assert check({"snooze": "m", "macro": "h"}) == {"snooze": "m", "macro": "h"}


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        ({"snooze": "e"}, "Resolve"),
        ({"snooze": "g"}, "All open tickets"),
        ({"snooze": "j x"}, "Next ticket"),
        ({"nonsense": "y"}, "no key"),
        ({"send": "y"}, "no key"),
        ({"snooze": "Alt+y"}, "Alt"),
    ],
)
def test_a_clash_names_the_other_action(wanted: dict[str, str], told: str) -> None:
    with pytest.raises(BadKeymap) as refused:
        check(wanted)
    assert told in str(refused.value)
    assert set(refused.value.problems) == set(wanted)


@pytest.mark.parametrize("stored", [None, [], "x", {"gone": "y"}, {"snooze": 3}, {"snooze": "e"}])
def test_stored_keys_that_make_no_sense_are_left_out(stored: object) -> None:
    assert usable(stored) == {}


def test_stored_keys_are_read_one_by_one() -> None:
    assert usable({"snooze": "y", "gone": "w"}) == {"snooze": "y"}
    assert first_key("snooze", {"snooze": "y"}) == "y"
    assert spoken("Mod+k") == "Control+k Meta+k"


def test_every_action_on_a_page_is_in_the_table() -> None:
    named = {
        name
        for path in (ROOT / "templates").rglob("*.html")
        for name in re.findall(r"""data-action="([a-z-]+)"|{% action "([a-z-]+)" %}""", path.read_text())
        for name in name
        if name and not name.endswith("-")
    }
    assert named
    assert named <= set(BY_NAME)


def test_pages_show_the_keys_that_the_agent_has_chosen(desk: Client, alice: User) -> None:
    fields = {name: keys[0] if keys else "" for name, keys in keys_of({}).items()}
    answer = desk.post("/me/keys/", fields | {"snooze": "Y", "macro": ""})
    assert answer.status_code == 302
    alice.refresh_from_db()
    assert alice.own_keys == {"snooze": "Shift+y", "macro": ""}
    html = desk.get("/inbox/all/").content.decode()
    assert 'data-binding="snooze" data-keys="[&quot;Shift+y&quot;]"' in html
    assert 'value="Shift+y"' in desk.get("/me/keys/").content.decode()
    desk.post("/me/keys/", {"reset": "1"})
    alice.refresh_from_db()
    assert alice.own_keys == {}


def test_a_clash_is_told_at_its_field_and_nothing_is_saved(desk: Client, alice: User) -> None:
    fields = {name: keys[0] if keys else "" for name, keys in keys_of({}).items()}
    answer = desk.post("/me/keys/", fields | {"snooze": "e"})
    assert answer.status_code == 422
    assert "“e” already belongs to: Resolve" in answer.content.decode()
    alice.refresh_from_db()
    assert alice.own_keys == {}
