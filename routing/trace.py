"""A decision as it is stored, and back. Pure.

Stored: {"rules": [[rule, version, 1 or 0, "101"], ...], "seen": {"channel": "email"}} and, where they apply,
"stopped_by": rule; "default": queue, when no rule chose one; "kept": ["queue", "agent"], what somebody had
chosen before; "gone": [["queue", 3]], what no longer exists.
"""

from dataclasses import dataclass, field
from typing import Any

from routing.engine import Decided, Look


@dataclass(frozen=True)
class Trace:
    """How a decision came about."""

    looks: tuple[Look, ...] = ()
    seen: dict[str, str] = field(default_factory=dict)
    stopped_by: int | None = None
    default_queue: int | None = None
    kept: tuple[str, ...] = ()
    gone: tuple[tuple[str, int], ...] = ()

    @classmethod
    def of(cls, decided: Decided, **outcome: Any) -> "Trace":
        """The trace of what the engine decided, with what became of it."""
        return cls(looks=decided.looks, seen=decided.seen, stopped_by=decided.stopped_by, **outcome)

    def json(self) -> dict[str, Any]:
        """As it is stored: what is empty is left out."""
        stored: dict[str, Any] = {"rules": [look.json() for look in self.looks], "seen": self.seen}
        extra = {
            "stopped_by": self.stopped_by,
            "default": self.default_queue,
            "kept": list(self.kept),
            "gone": [list(item) for item in self.gone],
        }
        return stored | {key: value for key, value in extra.items() if value}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Trace":
        """Back from storage."""
        return cls(
            looks=tuple(
                Look(rule_id, version, bool(matched), tuple(hit == "1" for hit in hits))
                for rule_id, version, matched, hits in stored.get("rules", [])
            ),
            seen=stored.get("seen", {}),
            stopped_by=stored.get("stopped_by"),
            default_queue=stored.get("default"),
            kept=tuple(stored.get("kept", ())),
            gone=tuple((kind, pk) for kind, pk in stored.get("gone", ())),
        )
