"""What an action is. One file each in this package; a new file is all that a new action needs. Pure."""

from abc import ABC, abstractmethod
from typing import Any, ClassVar

from core.registry import Registry
from routing.plan import Plan
from routing.values import ValueField


class Action(ABC):
    """Writes a wish into the plan of a decision; the plan of a whole batch is applied in a few statements.

    ``name`` stands in stored rules and never changes; ``label`` and ``help`` are English and translated where
    they are shown.
    """

    name: ClassVar[str]
    label: ClassVar[str]
    help: ClassVar[str]
    value_field: ClassVar[ValueField]

    @abstractmethod
    def plan(self, plan: Plan, value: Any, rule_id: int) -> None:
        """Add the wish of a rule, with its (cleaned) value."""


actions: Registry[Action] = Registry("action")


def register(cls: type[Action]) -> type[Action]:
    """Decorator: add an action to the registry."""
    actions.add(cls.name, cls())
    return cls
