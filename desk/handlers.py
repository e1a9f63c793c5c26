"""Tells open pages that a ticket changed."""

from __future__ import annotations

from collections.abc import Sequence

from core import live
from core.events import on
from tickets.events import NoticesChanged, TicketChanged

DESK_GROUP = "desk"
MOST_TICKETS_A_SIGNAL = 200


def group_of(user_id: int) -> str:
    """The group of a user's own open pages."""
    return f"{DESK_GROUP}.user.{user_id}"


@on(TicketChanged, live=True, batch=True)
def signal_open_pages(events: Sequence[TicketChanged]) -> None:
    """Sends which tickets have which version, and nothing else, to all open desks.

    Everybody may know the numbers; what stands in the tickets is fetched with each reader's permissions.
    """
    versions: dict[int, int] = {}
    for event in events:
        versions[event.ticket_id] = max(event.version, versions.get(event.ticket_id, 0))
    newest = sorted(versions.items())[-MOST_TICKETS_A_SIGNAL:]
    live.publish(DESK_GROUP, {"type": "tickets.changed", "tickets": newest})


@on(NoticesChanged, live=True, batch=True)
def signal_notices(events: Sequence[NoticesChanged]) -> None:
    """Tells the open pages of an agent that there is news for them; what it is they fetch themselves."""
    for user_id in {event.user_id for event in events}:
        live.publish(group_of(user_id), {"type": "notices.changed"})
