"""Moments as people type them: "tomorrow 9:00", "fri 14:30", "in 2 hours", "demain 9h". Pure."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime, time, timedelta

MORNING = time(9)
_DAYS = {
    "today": 0,
    "tonight": 0,
    "tomorrow": 1,
    "aujourd'hui": 0,
    "ce soir": 0,
    "demain": 1,
    "apres-demain": 2,
    "day after tomorrow": 2,
}
_EVENING = {"tonight", "ce soir"}
_WEEKDAYS = (
    ("mon", "lun"),
    ("tue", "mar"),
    ("wed", "mer"),
    ("thu", "jeu"),
    ("fri", "ven"),
    ("sat", "sam"),
    ("sun", "dim"),
)
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "j": "days", "w": "weeks", "s": "weeks"}
_IN = re.compile(r"(?:in|dans) (\d{1,3}) ?(min|m|h|d|j|w|s)[a-z]*")
_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})[t ]?")
_TIME = re.compile(r"(\d{1,2})(?:[:h.](\d{2})?)? ?(am|pm)?")


def moment_of(words: str, at: datetime) -> datetime | None:
    """The moment that the words mean for somebody whose clock shows ``at`` (aware); None when they mean none.

    A day without a time means nine o'clock; a time without a day means the next time that the clock shows it.
    """
    text = _plain(words)
    if match := _IN.fullmatch(text):
        unit = _UNITS["m" if match[2] == "min" else match[2]]
        return at + timedelta(**{unit: int(match[1])})
    days, rest, default = _day(text, at)
    clock = _clock(rest) if rest else default
    if clock is None:
        return None
    if days is None:
        moment = datetime.combine(at.date(), clock, tzinfo=at.tzinfo)
        return moment if moment > at else _on(at, 1, clock)
    return _on(at, days, clock)


def _plain(words: str) -> str:
    folded = unicodedata.normalize("NFKD", words.replace("’", "'")).casefold()
    bare = "".join(letter for letter in folded if not unicodedata.combining(letter))
    return " ".join(re.sub(r"[,]|\b(?:at|a|next|on|le)\b", " ", bare).split())


def _day(text: str, at: datetime) -> tuple[int | None, str, time | None]:
    """How many days from now, what is left of the text, and the time if nothing is left."""
    for name, days in sorted(_DAYS.items(), key=lambda item: -len(item[0])):
        if text == name or text.startswith(f"{name} "):
            return days, text[len(name) :].strip(), time(18) if name in _EVENING else MORNING
    if match := _DATE.match(text):
        try:
            day = datetime(int(match[1]), int(match[2]), int(match[3]), tzinfo=at.tzinfo)
        except ValueError:
            return None, "-", None
        return (day.date() - at.date()).days, text[match.end() :].strip(), MORNING
    word, _, rest = text.partition(" ")
    for weekday, names in enumerate(_WEEKDAYS):
        if len(word) >= 3 and word.isalpha() and word.startswith(names):
            return (weekday - at.weekday() - 1) % 7 + 1, rest, MORNING
    return None, text, None


def _clock(text: str) -> time | None:
    match = _TIME.fullmatch(text)
    if match is None:
        return None
    hour, minute = int(match[1]), int(match[2] or 0)
    if match[3]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if match[3] == "pm" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _on(at: datetime, days: int, clock: time) -> datetime:
    """By the calendar, so that the change to summer time moves nothing."""
    return datetime.combine(at.date() + timedelta(days=days), clock, tzinfo=at.tzinfo)
