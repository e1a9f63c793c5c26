"""Pure: to which ticket does an incoming message belong?

Only what cannot be guessed counts: our signed token first, then the message ids that the sender's program names.
A subject alone never joins: strangers write "Re: Order" too.
"""

from collections.abc import Iterable
from dataclasses import dataclass

MAX_CANDIDATES = 50


@dataclass(frozen=True, slots=True)
class ThreadingHints:
    """Where to look, best first: `ticket_ids` come from verified tokens and win over `message_ids`."""

    ticket_ids: tuple[int, ...]
    message_ids: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        return not self.ticket_ids and not self.message_ids


def hints(*, token_ticket_ids: Iterable[int], in_reply_to: str, references: Iterable[str]) -> ThreadingHints:
    """Ordered candidates: In-Reply-To is the direct parent, then References from the newest to the oldest."""
    ordered = [in_reply_to, *reversed(list(references))]
    message_ids = tuple(dict.fromkeys(one.strip("<> \t") for one in ordered if one.strip("<> \t")))
    return ThreadingHints(tuple(dict.fromkeys(token_ticket_ids)), message_ids[:MAX_CANDIDATES])
