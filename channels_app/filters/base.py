"""What stands between a message that came in and a ticket: one file a filter, each says why."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Literal

from channels_app.adapter import InboundMessage
from core.registry import Registry


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a message; ``reason`` is shown on the record."""

    outcome: Literal["accept", "ignore", "quarantine"] = "accept"
    reason: str = ""


ACCEPT = Verdict()


@dataclass(frozen=True, slots=True)
class Context:
    """What filters may know: our own addresses, blocked patterns, and whether any of some message ids is known."""

    own_addresses: frozenset[str] = frozenset()
    blocked: frozenset[str] = frozenset()
    knows_any: Callable[[Iterable[str]], bool] = field(default=lambda ids: False)


Filter = Callable[[InboundMessage, Context], Verdict]
filters: Registry[Filter] = Registry("inbound filter")


def judge(message: InboundMessage, context: Context) -> Verdict:
    """The first verdict that does not accept, in order of registration (file name)."""
    for run in filters:
        verdict = run(message, context)
        if verdict.outcome != "accept":
            return verdict
    return ACCEPT
