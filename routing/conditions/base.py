"""What a condition is. One file each in this package; a new file is all that a new condition needs. Pure."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar

from core.registry import Registry
from routing.facts import Facts
from routing.text import contains, gettext_noop
from routing.values import ValueField

IS_ANY, IS_NONE = "is_any_of", "is_none_of"
HAS_ANY, HAS_ALL, HAS_NONE = "has_any_of", "has_all_of", "has_none_of"
IS_SET, IS_NOT_SET = "is_set", "is_not_set"

OPERATOR_LABELS: Mapping[str, str] = {
    IS_ANY: gettext_noop("is one of"),
    IS_NONE: gettext_noop("is none of"),
    HAS_ANY: gettext_noop("contains any of"),
    HAS_ALL: gettext_noop("contains all of"),
    HAS_NONE: gettext_noop("contains none of"),
    IS_SET: gettext_noop("is set"),
    IS_NOT_SET: gettext_noop("is not set"),
}


class Condition(ABC):
    """A question about the facts of a ticket.

    ``name`` stands in stored rules and never changes; ``label`` and ``help`` are English and translated where
    they are shown. There are no patterns in values: what people type can never be slow to check.
    """

    name: ClassVar[str]
    label: ClassVar[str]
    help: ClassVar[str]
    operators: ClassVar[tuple[str, ...]]
    value_field: ClassVar[ValueField]

    @abstractmethod
    def check(self, facts: Facts, operator: str, value: Any) -> bool:
        """Whether the facts satisfy the operator with this (cleaned) value."""

    @abstractmethod
    def seen(self, facts: Facts) -> str:
        """What the condition looked at, for the record of the decision; "" where it is too long to keep."""

    def needs_value(self, operator: str) -> bool:
        """Whether the operator compares with something."""
        return operator not in {IS_SET, IS_NOT_SET}


conditions: Registry[Condition] = Registry("condition")


def register(cls: type[Condition]) -> type[Condition]:
    """Decorator: add a condition to the registry."""
    conditions.add(cls.name, cls())
    return cls


def check_set(operator: str, found: bool) -> bool:
    """The answer of "is one of" and "is none of"."""
    return found if operator == IS_ANY else not found


def check_words(words: str, operator: str, phrases: list[str]) -> bool:
    """The answer of the operators on words; ``words`` as routing.text.words_of gives them."""
    hits = (contains(words, phrase) for phrase in phrases)
    if operator == HAS_ALL:
        return all(hits)
    return any(hits) if operator == HAS_ANY else not any(hits)
