"""What an agent has seen of which ticket."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import connection

from accounts.models import User
from tickets.models import TicketQuerySet, TicketRead

# What was seen stays seen: a late signal of an older version takes nothing back.
_SEEN = """
INSERT INTO tickets_ticketread (user_id, ticket_id, seen_version, is_unread)
SELECT %s, t.id, LEAST(v.version, t.version), false
FROM unnest(%s::bigint[], %s::int[]) AS v(id, version) JOIN tickets_ticket t ON t.id = v.id ORDER BY t.id
ON CONFLICT (user_id, ticket_id) DO UPDATE
SET seen_version = GREATEST(tickets_ticketread.seen_version, excluded.seen_version), is_unread = false
"""
NEWEST = 2**31 - 1


def mark_seen(versions: Mapping[int, int], *, by: User) -> None:
    """An agent has seen these tickets, each up to a version; tickets that are not there are left out."""
    with connection.cursor() as cursor:
        cursor.execute(_SEEN, [by.pk, list(versions), [min(v, NEWEST) for v in versions.values()]])


def mark_all_seen(tickets: TicketQuerySet, *, by: User) -> int:
    """An agent wants all these tickets to count as read; returns how many they are."""
    ids = list(tickets.values_list("pk", flat=True))
    mark_seen(dict.fromkeys(ids, NEWEST), by=by)
    return len(ids)


def mark_unread(ticket_id: int, *, by: User) -> None:
    """Show a ticket as unread until the agent opens it again."""
    TicketRead.objects.update_or_create(user=by, ticket_id=ticket_id, defaults={"is_unread": True})
