"""The states of a ticket and the ways between them, as one table. Pure."""

from enum import StrEnum


class Status(StrEnum):
    """Fixed categories; the names that people read are translated in tickets.labels."""

    NEW = "new"
    OPEN = "open"
    PENDING = "pending"
    ON_HOLD = "on_hold"
    RESOLVED = "resolved"
    CLOSED = "closed"


UNRESOLVED = (Status.NEW, Status.OPEN, Status.PENDING, Status.ON_HOLD)

TRANSITIONS: dict[Status, frozenset[Status]] = {
    Status.NEW: frozenset({Status.OPEN, Status.PENDING, Status.ON_HOLD, Status.RESOLVED, Status.CLOSED}),
    Status.OPEN: frozenset({Status.PENDING, Status.ON_HOLD, Status.RESOLVED, Status.CLOSED}),
    Status.PENDING: frozenset({Status.OPEN, Status.ON_HOLD, Status.RESOLVED, Status.CLOSED}),
    Status.ON_HOLD: frozenset({Status.OPEN, Status.PENDING, Status.RESOLVED, Status.CLOSED}),
    Status.RESOLVED: frozenset({Status.OPEN, Status.CLOSED}),
    Status.CLOSED: frozenset(),
}


def can_change(before: Status, after: Status) -> bool:
    """Whether a ticket may go from one status to another; a closed one stays closed."""
    return after in TRANSITIONS[before]


def can_restore(now: Status) -> bool:
    """Whether an undo may put an earlier status back, as if the change had not been; a closed ticket stays closed."""
    return now != Status.CLOSED


def after_customer_message(status: Status) -> Status:
    """A customer who writes makes waiting and resolved work open again; new work stays new."""
    return status if status in {Status.NEW, Status.CLOSED} else Status.OPEN


class Priority(StrEnum):
    """How urgent the work is, from least to most."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"
