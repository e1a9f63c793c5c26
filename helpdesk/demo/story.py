"""How a demo conversation is written down: who wrote what, and how many minutes after the step before."""

from dataclasses import dataclass, field

from tickets.states import Status


@dataclass(frozen=True)
class Person:
    """A customer of the demo; ``values`` are pairs of days ago and lifetime value in cents."""

    name: str
    email: str
    language: str = "fr"
    values: tuple[tuple[int, int], ...] = ()
    attributes: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Step:
    """Something that happens ``after`` so many minutes: of opening hours when an agent does it, else of any."""

    after: int


@dataclass(frozen=True)
class Writes(Step):
    """The customer writes again."""

    text: str


@dataclass(frozen=True)
class Replies(Step):
    """An agent (by the first word of their name) answers."""

    by: str
    text: str
    status: Status | None = None


@dataclass(frozen=True)
class Notes(Step):
    """An agent writes a note."""

    by: str
    text: str


@dataclass(frozen=True)
class Sets(Step):
    """An agent changes the status."""

    by: str
    status: Status


@dataclass(frozen=True)
class Takes(Step):
    """An agent takes the ticket."""

    by: str


@dataclass(frozen=True)
class Rates(Step):
    """The customer answers the survey: 1 to 5, perhaps with a comment."""

    score: int
    comment: str = ""


@dataclass(frozen=True)
class Story:
    """A ticket of the demo.

    It begins ``days`` working days ago at the local time ``at``, or, when ``hours`` is set, so many hours ago.
    """

    who: str
    subject: str
    text: str
    steps: tuple[Step, ...] = ()
    days: int = 0
    at: str = "10:00"
    hours: float = 0.0
    to: str = "support@example.com"
    tags: tuple[str, ...] = ()
