"""What happens to rules."""

from dataclasses import dataclass
from typing import ClassVar

from core.events import Event


@dataclass(frozen=True, kw_only=True)
class RulesChanged(Event):
    """A rule was made, changed, moved, switched or deleted, or the default queue was changed."""

    name: ClassVar[str] = "routing.rules_changed"
    rule_id: int | None = None
