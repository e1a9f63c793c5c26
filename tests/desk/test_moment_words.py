"""Words for a moment, in the agent's own zone."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from desk.moment_words import moment_of

PARIS = ZoneInfo("Europe/Paris")
AT = datetime(2026, 6, 8, 11, 0, tzinfo=PARIS)  # a Monday


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("tomorrow 9:00", "2026-06-09T09:00"),
        ("Tomorrow", "2026-06-09T09:00"),
        ("demain 9h", "2026-06-09T09:00"),
        ("demain à 14h30", "2026-06-09T14:30"),
        ("après-demain", "2026-06-10T09:00"),
        ("aujourd’hui 18h", "2026-06-08T18:00"),
        ("today 5pm", "2026-06-08T17:00"),
        ("tonight", "2026-06-08T18:00"),
        ("fri 14:30", "2026-06-12T14:30"),
        ("next Friday at 2:30 pm", "2026-06-12T14:30"),
        ("vendredi", "2026-06-12T09:00"),
        ("monday", "2026-06-15T09:00"),
        ("mardi 8h", "2026-06-09T08:00"),
        ("12:00", "2026-06-08T12:00"),
        ("10:00", "2026-06-09T10:00"),
        ("in 2 hours", "2026-06-08T13:00"),
        ("dans 30 minutes", "2026-06-08T11:30"),
        ("in 3 days", "2026-06-11T11:00"),
        ("2026-07-01 08:15", "2026-07-01T08:15"),
        ("2026-07-01T08:15", "2026-07-01T08:15"),
        ("2026-07-01", "2026-07-01T09:00"),
    ],
)
def test_words_mean_a_moment(words: str, meant: str) -> None:
    assert moment_of(words, AT) == datetime.fromisoformat(meant).replace(tzinfo=PARIS)


@pytest.mark.parametrize(
    "words", ["", "soon", "25:00", "13 pm", "tomorrow at noon o'clock", "2026-02-30", "9:75", "in a while"]
)
def test_other_words_mean_none(words: str) -> None:
    assert moment_of(words, AT) is None


def test_the_change_to_winter_time_moves_nothing() -> None:
    at = datetime(2026, 10, 24, 11, 0, tzinfo=PARIS)
    moment = moment_of("tomorrow 9:00", at)
    assert moment is not None
    assert (moment.hour, moment.utcoffset().total_seconds()) == (9, 3600)  # type: ignore[union-attr]
