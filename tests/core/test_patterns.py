"""Patterns say what regular expressions say, and are never slow."""

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import patterns

ATOMS = st.sampled_from(["a", "b", ".", r"\d", "[ab]", "[^a]", "(a|bc)", "(?:ab)?", "b{2}", "a{1,3}", "1"])


@pytest.mark.parametrize(
    ("pattern", "yes", "no"),
    [
        (r"AB-\d{5}", ["AB-20931"], ["AB-2093", "AB-209311", "ab-20931", "xAB-20931"]),
        (r"^[A-Z]{2,3}[0-9]+$", ["FR1", "ABC123"], ["A1", "ABCD1", "FR"]),
        ("(cat|dog)s?", ["cat", "dogs"], ["cats!", "do", ""]),
        (r"\w+@\w+\.fr", ["a_é@b.fr"], ["a@b,fr", "@b.fr"]),
        ("a*", ["", "aaaa"], ["ab"]),
        ("[^-x-z]+", ["abc"], ["a-b", "y"]),
        (r"\{\}", ["{}"], ["{"]),
    ],
)
def test_a_pattern_speaks_of_the_whole_text(pattern: str, yes: list[str], no: list[str]) -> None:
    assert all(patterns.matches(pattern, text) for text in yes)
    assert not any(patterns.matches(pattern, text) for text in no)


@given(st.lists(ATOMS, max_size=6).map("".join), st.text("ab1c", max_size=8))
@settings(max_examples=300, deadline=None)
def test_patterns_agree_with_regular_expressions(pattern: str, text: str) -> None:
    assert patterns.matches(pattern, text) == bool(re.fullmatch(pattern, text, re.ASCII))


@pytest.mark.parametrize(
    "pattern", ["(a+)+", "(a|a)*", "(a*)*b", "(.*)*x(.*)*y", "a{0,99}a{99}", "(a?){200}"]
)
def test_hostile_patterns_do_not_hang(pattern: str) -> None:
    started = time.monotonic()
    patterns.matches(pattern, "a" * 500 + "!")
    assert time.monotonic() - started < 5


@pytest.mark.parametrize(
    "pattern",
    ["(", ")", "[a", "a{2,1}", "*", "a{", r"\q", "[z-a]", "x" * 201, "((a{99}){99}){99}", "a\\", r"(?=a)"],
)
def test_patterns_that_are_not_understood_are_refused(pattern: str) -> None:
    assert not patterns.is_valid(pattern)
