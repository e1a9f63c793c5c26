"""Plain text."""

import pytest

from core.text import unturned


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("invoice\u202egpj.exe", "invoicegpj.exe"),
        ("\u2066Jane\u2069 \u202aDoe\u202c", "Jane Doe"),
        ("محمد\u200f", "محمد\u200f"),
        ("plain", "plain"),
    ],
)
def test_names_lose_the_marks_that_turn_letters_round_and_keep_their_letters(text: str, plain: str) -> None:
    assert unturned(text) == plain
