"""Tells open pages that a ticket changed."""

from __future__ import annotations

from collections.abc import Sequence

from core import live
from core.events import on
from tickets.events import TicketChanged

DESK_GROUP = "desk"
MOST_TICKETS_A_SIGNAL = 200


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
