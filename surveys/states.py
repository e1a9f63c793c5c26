"""What can become of an invitation, and why one is not sent. Pure."""

from enum import StrEnum


class State(StrEnum):
    """The life of an invitation."""

    SCHEDULED = "scheduled"
    SENT = "sent"
    ANSWERED = "answered"
    SKIPPED = "skipped"
    EXPIRED = "expired"


class Reason(StrEnum):
    """Why an invitation was not sent; names are translated in surveys.labels."""

    REOPENED = "reopened"
    MERGED = "merged"
    NO_ADDRESS = "no_address"
    AUTOMATIC = "automatic"
    STAFF = "staff"
    BLOCKED = "blocked"
    SWITCHED_OFF = "switched_off"
    FAILED = "failed"


class Exclusion(StrEnum):
    """Why an answer is kept but not counted."""

    STAFF = "staff"
    SCANNER = "scanner"
