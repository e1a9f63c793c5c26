"""Patterns that nobody can make slow: a small part of regular expressions, run as a set of states. Pure.

Python's `re` tries one way after another, so that a short hostile pattern can take years. Here all ways are followed
at once (Thompson, "Regular Expression Search Algorithm", 1968): the work is at most the length of the text times
MAX_STATES. Known: literals, `.`, `\\d \\w \\s`, `\\` before any other character, `[a-z]`, `[^a-z]`, `( )`, `(?: )`,
`|`, `?`, `*`, `+`, `{m}`, `{m,}`, `{m,n}`. A pattern speaks of the whole text; `^` and `$` around it say nothing.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

MAX_PATTERN = 200
MAX_STATES = 600
_COUNTS = re.compile(r"\{(\d{1,3})(?:(,)(\d{1,3})?)?\}")

Test = Callable[[str], bool]


class InvalidPattern(ValueError):
    """The pattern is not one of those known here, or too large; the text (English) says where."""


@dataclass(frozen=True)
class _Step:
    """One state: reads a character that passes ``test``, or goes on to others without reading."""

    test: Test | None
    goes_to: tuple[int, ...]


def is_valid(pattern: str) -> bool:
    """Whether a pattern can be used."""
    try:
        compiled(pattern)
    except InvalidPattern:
        return False
    return True


def matches(pattern: str, text: str) -> bool:
    """Whether the whole text is as the pattern says. Raises InvalidPattern."""
    steps = compiled(pattern)
    end = len(steps)
    states = _reachable(steps, {0})
    for character in text:
        states = _reachable(steps, {to for at in states if (to := _read(steps, at, character)) is not None})
        if not states:
            return False
    return end in states


def _read(steps: tuple[_Step, ...], at: int, character: str) -> int | None:
    step = steps[at] if at < len(steps) else None
    return step.goes_to[0] if step and step.test and step.test(character) else None


def _reachable(steps: tuple[_Step, ...], begin: set[int]) -> set[int]:
    """All states that these lead to without reading anything."""
    found, waiting = set(begin), list(begin)
    while waiting:
        at = waiting.pop()
        if at < len(steps) and steps[at].test is None:
            for to in steps[at].goes_to:
                if to not in found:
                    found.add(to)
                    waiting.append(to)
    return found


@lru_cache(maxsize=256)
def compiled(pattern: str) -> tuple[_Step, ...]:
    """The states of a pattern; the end is the number after the last. Raises InvalidPattern."""
    if len(pattern) > MAX_PATTERN:
        raise InvalidPattern(f"longer than {MAX_PATTERN} characters")
    text = pattern.removeprefix("^")
    if text.endswith("$") and not text.endswith("\\$"):
        text = text[:-1]
    reader = _Reader(text)
    node = reader.choice()
    if not reader.is_at_end:
        raise InvalidPattern(f"unexpected “{reader.peek()}”")
    builder = _Builder()
    node(builder)
    return tuple(builder.steps)


class _Builder:
    """Collects the states of a pattern."""

    def __init__(self) -> None:
        self.steps: list[_Step] = []

    def add(self, test: Test | None, *goes_to: int) -> int:
        if len(self.steps) >= MAX_STATES:
            raise InvalidPattern("too many repetitions")
        self.steps.append(_Step(test, goes_to))
        return len(self.steps) - 1

    def turn(self, at: int, *goes_to: int) -> None:
        """Says of a state that was added before where it leads."""
        self.steps[at] = _Step(None, goes_to)


Node = Callable[[_Builder], None]


def _one(test: Test) -> Node:
    def build(builder: _Builder) -> None:
        builder.add(test, len(builder.steps) + 1)

    return build


def _in_order(nodes: list[Node]) -> Node:
    def build(builder: _Builder) -> None:
        for node in nodes:
            node(builder)

    return build


def _either(first: Node, second: Node) -> Node:
    def build(builder: _Builder) -> None:
        fork = builder.add(None)
        first(builder)
        jump = builder.add(None)
        builder.turn(fork, fork + 1, len(builder.steps))
        second(builder)
        builder.turn(jump, len(builder.steps))

    return build


def _repeated(node: Node, least: int, most: int | None) -> Node:
    def build(builder: _Builder) -> None:
        for _ in range(least):
            node(builder)
        if most is None:
            loop = builder.add(None)
            node(builder)
            builder.add(None, loop)
            builder.turn(loop, loop + 1, len(builder.steps))
            return
        forks = []
        for _ in range(most - least):
            forks.append(builder.add(None))
            node(builder)
        for fork in forks:
            builder.turn(fork, fork + 1, len(builder.steps))

    return build


_CLASSES: dict[str, Test] = {
    "d": lambda character: character.isascii() and character.isdecimal(),
    "w": lambda character: character.isalnum() or character == "_",
    "s": str.isspace,
}


class _Reader:
    """Reads a pattern from left to right."""

    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0

    @property
    def is_at_end(self) -> bool:
        return self.at >= len(self.text)

    def peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def take(self) -> str:
        character = self.peek()
        if not character:
            raise InvalidPattern("it ends too early")
        self.at += 1
        return character

    def choice(self) -> Node:
        node = self._sequence()
        while self.peek() == "|":
            self.take()
            node = _either(node, self._sequence())
        return node

    def _sequence(self) -> Node:
        nodes: list[Node] = []
        while self.peek() not in {"", "|", ")"}:
            node = self._atom()
            while (count := self._count()) is not None:
                node = _repeated(node, *count)
            nodes.append(node)
        return _in_order(nodes)

    def _count(self) -> tuple[int, int | None] | None:
        simple: dict[str, tuple[int, int | None]] = {"?": (0, 1), "*": (0, None), "+": (1, None)}
        if (mark := self.peek()) in simple:
            self.take()
            return simple[mark]
        if mark != "{":
            return None
        found = _COUNTS.match(self.text, self.at)
        if found is None:
            raise InvalidPattern("“{” needs numbers after it; write “\\{” for the character")
        self.at = found.end()
        least = int(found[1])
        most = int(found[3]) if found[3] else None if found[2] else least
        if most is not None and most < least:
            raise InvalidPattern(f"“{found[0]}” ends before it begins")
        return least, most

    def _atom(self) -> Node:
        character = self.take()
        if character == "(":
            if self.text.startswith("?:", self.at):
                self.at += 2
            node = self.choice()
            if self.take() != ")":
                raise InvalidPattern("“)” is missing")
            return node
        if character == "[":
            return _one(self._set())
        if character == ".":
            return _one(lambda _: True)
        if character == "\\":
            return _one(self._escaped())
        if character in "?*+{^$":
            raise InvalidPattern(f"unexpected “{character}”; write “\\{character}” for the character")
        return _one(character.__eq__)

    def _escaped(self) -> Test:
        character = self.take()
        if character in _CLASSES:
            return _CLASSES[character]
        if character.isalnum():
            raise InvalidPattern(f"“\\{character}” is not known here")
        return character.__eq__

    def _set(self) -> Test:
        is_negated = self.peek() == "^"
        if is_negated:
            self.take()
        tests: list[Test] = []
        while self.peek() != "]" or not tests:
            first = self.take()
            if first == "\\":
                tests.append(self._escaped())
            elif self.peek() == "-" and self.text[self.at + 1 : self.at + 2] not in {"", "]"}:
                self.take()
                last = self.take()
                if last < first:
                    raise InvalidPattern(f"“{first}-{last}” ends before it begins")
                tests.append(_between(first, last))
            else:
                tests.append(first.__eq__)
        self.take()
        return lambda character: any(test(character) for test in tests) != is_negated


def _between(first: str, last: str) -> Test:
    return lambda character: first <= character <= last
