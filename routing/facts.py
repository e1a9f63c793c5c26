"""Everything that a rule may look at, built once for each decision. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from routing.text import words_of

# Rules look at this much of a text; what comes later is quoted history or noise.
TEXT_LIMIT = 20_000


@dataclass(frozen=True)
class Facts:
    """A ticket as it came in. Addresses are in lower case; ``recipients`` are our own addresses and all others.

    ``value_band`` is a name of customers.value_bands; ``attributes`` are the customer's, as texts;
    ``fields`` are the ticket's custom fields by key, each as one or more texts (a ticked box is "yes").
    """

    channel: str
    recipients: tuple[str, ...] = ()
    sender: str = ""
    subject: str = ""
    body: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    language: str = ""
    value_band: str = ""
    value_minor: int | None = None
    tags: frozenset[str] = frozenset()
    priority: str = ""
    brand: str = ""

    @cached_property
    def subject_words(self) -> str:
        """The subject's folded words (routing.text.words_of), found once and only when a rule asks."""
        return words_of(self.subject)

    @cached_property
    def body_words(self) -> str:
        """The folded words of the beginning of the body."""
        return words_of(self.body[:TEXT_LIMIT])
