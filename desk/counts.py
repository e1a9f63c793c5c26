"""How many tickets stand in each list: counted up to a limit, in one statement, kept for a moment."""

from __future__ import annotations

import logging

from django.core.cache import cache
from django.core.exceptions import EmptyResultSet
from django.db import connection
from redis.exceptions import RedisError

from accounts.models import User
from desk.lists import VIEWS, TicketList, list_of_queue, members
from desk.reader import Reader
from tickets.models import Notification

logger = logging.getLogger(__name__)

LIMIT = 1000
NOTICES = "notices"  # the key under which unread notifications are counted
KEPT_SECONDS = 3


def count_lists(reader: Reader) -> dict[str, int]:
    """The number of tickets in each list, at most LIMIT each, by the key of the list; one statement.

    Each part reads at most LIMIT entries of an index, so the cost does not grow with the tickets.
    """
    lists: list[TicketList] = [*VIEWS, *(list_of_queue(queue) for queue in reader.queues)]
    parts, values = [], []
    for entry in lists:
        some = members(entry, reader).order_by().values("pk")[:LIMIT]
        try:
            sql, parameters = some.query.sql_with_params()
        except EmptyResultSet:
            continue
        parts.append(f"SELECT %s AS key, count(*) FROM ({sql}) AS capped")  # noqa: S608 - the SQL of Django's ORM
        values += [entry.key, *parameters]
    counts = {entry.key: 0 for entry in lists} | {NOTICES: 0}
    notices = Notification.objects.filter(user=reader.user, read_at__isnull=True).values("pk")[:LIMIT]
    sql, parameters = notices.query.sql_with_params()
    parts.append(f"SELECT %s AS key, count(*) FROM ({sql}) AS capped")  # noqa: S608 - the SQL of Django's ORM
    values += [NOTICES, *parameters]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), values)
        counts.update(dict(cursor.fetchall()))
    return counts


def counts_for(reader: Reader, *, fresh: bool = False) -> dict[str, int]:
    """:func:`count_lists`, at most KEPT_SECONDS old unless ``fresh``; a cache that is away is done without."""
    if not fresh and (kept := kept_counts(reader.user)) is not None:
        return kept
    counts = count_lists(reader)
    try:
        cache.set(_key(reader.user), counts, KEPT_SECONDS)
    except (RedisError, OSError):
        logger.warning("the cache is away, the counts of the inbox are not kept")
    return counts


def kept_counts(user: User) -> dict[str, int] | None:
    """The counts when they are at hand without a statement, else None."""
    try:
        kept: dict[str, int] | None = cache.get(_key(user))
    except (RedisError, OSError):
        return None
    return kept


def _key(user: User) -> str:
    return f"desk:counts:{user.pk}"
