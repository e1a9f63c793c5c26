"""Who looks at which ticket, and who writes in it: kept in Redis for less than a minute, lost without harm.

One entry for each open page ("tab"), so that several pages of one agent are one person to those who look. Only ids
are kept. Whoever is told about an entry must be allowed to see its ticket: the entry carries what decides that.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass

import redis
from django.conf import settings

from accounts.models import User
from core import live
from core.clock import now
from core.wake import client
from tickets.models import Ticket
from tickets.selectors import hidden_queue_ids

logger = logging.getLogger(__name__)

KEY = settings.CHANNEL_LAYERS["default"]["CONFIG"]["prefix"] + ".presence"
KEPT_SECONDS = 45


@dataclass(frozen=True, slots=True)
class Seen:
    """One page of one agent and the ticket that is open there; ticket 0 is none."""

    tab: str
    user: int
    ticket: int
    writing: bool = False
    queue: int | None = None
    assignee: int | None = None

    def may_be_told_to(self, user: int, hidden_queues: frozenset[int]) -> bool:
        """Whether somebody who does not see these queues sees the ticket: as tickets.visible_to decides."""
        return not self.ticket or self.queue not in hidden_queues or self.assignee == user

    def signal(self) -> dict[str, object]:
        """What a page is told."""
        return {"k": "seen", "tab": self.tab, "user": self.user, "id": self.ticket, "writing": self.writing}

    def gone(self) -> Seen:
        """The same page with no ticket open."""
        return Seen(self.tab, self.user, 0)


def see(user: User, tab: str, ticket_id: int, *, writing: bool, group: str) -> frozenset[int]:
    """Keep what a page shows and tell the others; a ticket that the user may not see counts as none.

    Gives the queues that are hidden from the user, as they are now: a page stays open for hours, roles change.
    """
    reader = User.objects.get(pk=user.pk)
    found = (
        Ticket.objects.visible_to(reader).filter(pk=ticket_id).values_list("queue_id", "assignee_id").first()
        if 0 < ticket_id < 2**63 and reader.is_active
        else None
    )
    seen = Seen(tab, user.pk, ticket_id, writing, *found) if found else Seen(tab, user.pk, 0)
    _keep(seen)
    _tell(seen, group)
    return hidden_queue_ids(reader)


def leave(user_id: int, tab: str, *, group: str) -> None:
    """The page was closed or lost its connection."""
    seen = Seen(tab, user_id, 0)
    _keep(seen)
    _tell(seen, group)


def everybody() -> list[Seen]:
    """All entries that are not too old; none when Redis is away."""
    try:
        kept = client().hgetall(KEY)
    except redis.RedisError:
        return []
    return list(_fresh(kept))


def _fresh(kept: object) -> Iterator[Seen]:
    at = now().timestamp()
    for tab, text in kept.items() if isinstance(kept, dict) else ():
        user, ticket, writing, queue, assignee, until = json.loads(text)
        if until > at:
            yield Seen(tab.decode(), user, ticket, writing, queue, assignee)


def _keep(seen: Seen) -> None:
    until = now().timestamp() + KEPT_SECONDS
    entry = [seen.user, seen.ticket, seen.writing, seen.queue, seen.assignee, until]
    try:
        with client().pipeline(transaction=False) as pipe:
            if seen.ticket:
                pipe.hset(KEY, seen.tab, json.dumps(entry))
                pipe.expire(KEY, KEPT_SECONDS)
            else:
                pipe.hdel(KEY, seen.tab)
            pipe.execute()
    except redis.RedisError as error:
        logger.warning("it is not kept who looks at tickets: %s", error)


def _tell(seen: Seen, group: str) -> None:
    live.publish(
        group,
        {
            "type": "presence.changed",
            "seen": [seen.tab, seen.user, seen.ticket, seen.writing, seen.queue, seen.assignee],
        },
    )
