"""What people type to find tickets, as data. Pure: no database, no exception on any text.

    parse('refund -tag:vip from:jane "wrong size" value:>500')

Words and "phrases" are looked for in messages; ``name:value`` narrows down, with quotes where the value has spaces;
a minus takes away what fits, a star at its end
lets a word go on. Several values of status, priority, channel or tag with commas between them mean any of
them. What looks like an operator and is none, e.g. ``re:``, is words. A value that an operator does not know is told as
a problem and does not narrow.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from tickets.states import Priority, Status

WORD = "word"
PHRASE = "phrase"
LONGEST = 400
MOST_TERMS = 24

_TOKEN = re.compile(r'(?P<minus>-?)(?:(?P<name>[A-Za-z]+):)?(?:"(?P<quoted>[^"]*)"?|(?P<plain>[^\s"]+))')
_VALUE = re.compile(r"(>=|<=|>|<|=)?\d{1,12}(\.\d{1,2})?")
_AGE = re.compile(r"([<>])?(\d{1,4})([mhdw])")
_FIELD = re.compile(r"[a-z][a-z0-9_]{0,39}(=.+)?")
_NUMBER = re.compile(r"#?(\d{1,18})")


@dataclass(frozen=True, slots=True)
class Term:
    """A word, a phrase, or the value of an operator (``name`` then is the operator's)."""

    name: str
    value: str
    negated: bool = False

    @property
    def text(self) -> str:
        """The value without the star of a beginning."""
        return self.value.rstrip("*") if self.name == WORD else self.value

    @property
    def is_beginning(self) -> bool:
        """``refund*`` also stands for refunded."""
        return self.name == WORD and self.value.endswith("*")


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """All terms must hold. ``problems`` are terms that could not be understood."""

    terms: tuple[Term, ...] = ()
    problems: tuple[Term, ...] = ()

    def words(self, *, negated: bool = False) -> list[Term]:
        """Words and phrases."""
        return [term for term in self.terms if term.name in {WORD, PHRASE} and term.negated == negated]

    def begun(self, *, last_only: bool = False) -> SearchQuery:
        """The same with words (or the last one, which somebody still types) that may go on: refund as refund*."""
        if self.number is not None:
            return self
        wanted = [term for term in self.words() if term.name == WORD and not term.is_beginning]
        longer = set(wanted[-1:] if last_only else wanted)
        terms = (Term(WORD, f"{term.value}*") if term in longer else term for term in self.terms)
        return SearchQuery(tuple(terms), self.problems)

    def of(self, name: str) -> list[Term]:
        """The terms of an operator."""
        return [term for term in self.terms if term.name == name]

    @property
    def is_small(self) -> bool:
        """Whether it is about what is on the desk now, or about the few tickets that concern one agent."""
        small = {("is", "open"), ("is", "snoozed"), ("is", "mentioned"), ("is", "watched"), ("has", "draft")}
        return any((term.name, term.value) in small and not term.negated for term in self.terms)

    @property
    def number(self) -> int | None:
        """The ticket number, when that is all there is."""
        if len(self.terms) != 1 or self.terms[0].name != WORD or self.terms[0].negated or self.problems:
            return None
        found = _NUMBER.fullmatch(self.terms[0].value)
        return int(found[1]) if found and self.terms[0].value.isascii() else None

    def __bool__(self) -> bool:
        return bool(self.terms)

    def __str__(self) -> str:
        """The text that is read as this query again."""
        return " ".join(_written(term) for term in (*self.terms, *self.problems))


def _any_of(*values: str) -> Callable[[str], bool]:
    return lambda value: all(one in values for one in value.split(","))


def _one_of(*values: str) -> Callable[[str], bool]:
    return lambda value: value in values


def _is_age(value: str) -> bool:
    return _AGE.fullmatch(value) is not None


def _is_date(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return re.fullmatch(r"\d{4}-\d{2}-\d{2}", value) is not None


# By operator: whether it knows a value, which is in lower case.
OPERATORS: Mapping[str, Callable[[str], bool]] = {
    "from": bool,
    "to": bool,
    "tag": bool,
    "is": _one_of("open", "snoozed", "unread", "waiting", "mentioned", "watched"),
    "status": _any_of(*(status.value for status in Status), "unresolved"),
    "channel": bool,
    "assignee": bool,
    "queue": bool,
    "team": bool,
    "priority": _any_of(*(priority.value for priority in Priority)),
    "before": _is_date,
    "after": _is_date,
    "created": _is_age,
    "updated": _is_age,
    "waiting": _is_age,
    "has": _one_of("attachment", "draft"),
    "field": lambda value: _FIELD.fullmatch(value) is not None,
    "value": lambda value: _VALUE.fullmatch(value) is not None,
}


def parse(text: str) -> SearchQuery:
    """Reads a text; whatever it is, there is an answer."""
    terms: list[Term] = []
    problems: list[Term] = []
    for found in _TOKEN.finditer(text[:LONGEST].replace("\x00", " ")):
        if len(terms) + len(problems) >= MOST_TERMS:
            break
        term = _term(found)
        if term is None:
            continue
        known = OPERATORS.get(term.name)
        (problems if known and not known(term.value) else terms).append(term)
    return SearchQuery(tuple(terms), tuple(problems))


def _term(found: re.Match[str]) -> Term | None:
    negated = bool(found["minus"])
    name = (found["name"] or "").lower()
    quoted = found["quoted"]
    value = quoted if quoted is not None else found["plain"]
    if name in OPERATORS:
        value = " ".join(value.split()).lower()
        return Term(name, value, negated)
    if name:
        value = f"{found['name']}:{value}"
    kind = PHRASE if quoted is not None else WORD
    value = " ".join(value.split())
    return Term(kind, value, negated) if any(letter.isalnum() for letter in value) else None


def _written(term: Term) -> str:
    minus = "-" if term.negated else ""
    if term.name == PHRASE:
        return f'{minus}"{term.value}"'
    if term.name == WORD:
        return f"{minus}{term.value}"
    value = f'"{term.value}"' if " " in term.value or not term.value else term.value
    return f"{minus}{term.name}:{value}"


def amount(value: str) -> tuple[str, int]:
    """``>500`` is ("gt", 50000): the comparison and the amount in minor units."""
    operator = re.match(r"(>=|<=|>|<|=)?", value)
    sign = operator[1] if operator and operator[1] else ">="
    whole, _, cents = value.lstrip("<>=").partition(".")
    names = {">": "gt", ">=": "gte", "<": "lt", "<=": "lte", "=": "exact"}
    return names[sign], int(whole) * 100 + int(cents.ljust(2, "0") or 0)


def age(value: str) -> tuple[bool, timedelta]:
    """``>2h`` is (True, two hours): whether longer ago than that is meant (also without a sign), and how long."""
    found = _AGE.fullmatch(value)
    if found is None:
        raise ValueError(value)
    units = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
    return found[1] != "<", timedelta(**{units[found[3]]: int(found[2])})


def several(value: str) -> list[str]:
    """``open,pending`` is both."""
    return [one for part in value.split(",") if (one := part.strip())]
