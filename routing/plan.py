"""What the rules of one decision want of a ticket, with the rule that wants it. Pure."""

from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Wish(Generic[T]):
    """A value and the rule that asked for it (0: no rule, the default)."""

    value: T
    rule_id: int


@dataclass
class Plan:
    """Collected in the order of the rules: of single values the last wish counts, tags add up."""

    queue: Wish[int] | None = None
    priority: Wish[str] | None = None
    agent: Wish[int] | None = None
    tags: list[Wish[str]] = field(default_factory=list)
