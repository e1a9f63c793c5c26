"""The shape of the texts that seeded conversations are composed of.

Slots are written as in ``"%(order)s" % {...}``: order, product, colour, days, city, amount. No text may hold a
tab or a backslash, which mean something to COPY; tests check it.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Topic:
    """What a customer may write about."""

    key: str
    weight: int
    tag: str
    queue: str
    subjects: tuple[str, ...]
    problems: tuple[str, ...]
    answers: tuple[str, ...]


@dataclass(frozen=True)
class Language:
    """Everything that is said in one language."""

    code: str
    first_names: tuple[str, ...]
    last_names: tuple[str, ...]
    cities: tuple[str, ...]
    products: tuple[str, ...]
    colours: tuple[str, ...]
    greetings: tuple[str, ...]
    details: tuple[str, ...]
    closings: tuple[str, ...]
    follow_ups: tuple[str, ...]
    thanks: tuple[str, ...]
    agent_greetings: tuple[str, ...]
    agent_follow_ups: tuple[str, ...]
    agent_closings: tuple[str, ...]
    notes: tuple[str, ...]
    comments: tuple[tuple[str, ...], ...]
    topics: tuple[Topic, ...]
