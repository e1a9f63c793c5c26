"""Who takes part in a conversation: whom to answer, and whom to suggest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from channels_app.email.tokens import without_token
from tickets.models import Direction, Message, Thread


@dataclass(frozen=True, slots=True)
class People:
    """``known``: all addresses of the ticket's messages but our own; ``others``: who got the last mail beside us."""

    known: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    is_mail: bool = False


def people_of(newest_first: Sequence[Message], thread: Thread | None) -> People:
    """Read from messages that are at hand, with their threads. ``thread`` is the one that a reply goes to."""
    own = {one.thread.address.lower() for one in newest_first if one.thread}
    known: dict[str, str] = {}
    for message in newest_first:
        sender = [message.sender] if message.direction == Direction.INBOUND else []
        _add(known, [*sender, *message.to, *message.cc], own)
    others: dict[str, str] = {}
    last = next((one for one in newest_first if _is_asked(one, thread)), None)
    if last is not None and thread is not None:
        answered = thread.identity.value if thread.identity else ""
        _add(others, [*last.to, *last.cc], own | {answered.lower(), last.sender.lower()})
    return People(
        list(known.values()), list(others.values()), thread is not None and thread.channel == "email"
    )


def _is_asked(message: Message, thread: Thread | None) -> bool:
    return (
        thread is not None
        and message.thread_id == thread.pk
        and message.direction == Direction.INBOUND
        and not message.is_automatic
    )


def _add(found: dict[str, str], addresses: Iterable[str], without: set[str]) -> None:
    for address in addresses:
        bare = without_token(address.strip())
        if "@" in bare and bare.lower() not in without:
            found.setdefault(bare.lower(), bare)
