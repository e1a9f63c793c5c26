"""How many tickets stand in each list: counted up to a limit, in one statement, kept for a moment.

Saved views that no index bounds (words, or more than what is open now) are counted in a second statement, and kept
for a minute.
"""

from __future__ import annotations

import logging
from typing import Any

from django.core.cache import cache
from django.core.exceptions import EmptyResultSet
from django.db import connection
from redis.exceptions import RedisError

from accounts.models import User
from desk.lists import VIEWS, TicketList, list_of_queue, list_of_view, members
from desk.reader import Reader
from tickets.models import Notification

logger = logging.getLogger(__name__)

LIMIT = 1000
NOTICES = "notices"  # the key under which unread notifications are counted
KEPT_SECONDS = 3
SLOW_KEPT_SECONDS = 60
MOST_VIEWS = 60  # saved views that are counted, the first of the navigation


def count_lists(reader: Reader) -> dict[str, int]:
    """The number of tickets in each list, at most LIMIT each, by the key of the list; one statement.

    Each part reads at most LIMIT entries of an index, so the cost does not grow with the tickets. Views that no
    index bounds come from a minute ago or, in a second statement, from now.
    """
    quick, slow = views_to_count(reader)
    lists: list[TicketList] = [*VIEWS, *(list_of_queue(queue) for queue in reader.queues), *quick]
    parts, values = _parts(lists, reader)
    counts = {entry.key: 0 for entry in lists} | {NOTICES: 0}
    notices = Notification.objects.filter(user=reader.user, read_at__isnull=True).values("pk")[:LIMIT]
    sql, parameters = notices.query.sql_with_params()
    parts.append(f"SELECT %s AS key, count(*) FROM ({sql}) AS capped")  # noqa: S608 - the SQL of Django's ORM
    values += [NOTICES, *parameters]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), values)
        counts.update(dict(cursor.fetchall()))
    return counts | (_slow_counts(slow, reader) if slow else {})


def views_to_count(reader: Reader) -> tuple[list[TicketList], list[TicketList]]:
    """The saved views that may be counted at each look, and those that are counted once a minute."""
    views = [list_of_view(view) for view in reader.views[:MOST_VIEWS]]
    quick = [view for view in views if is_quick(view)]
    return quick, [view for view in views if view not in quick]


def is_quick(view: TicketList) -> bool:
    """Whether few tickets are looked at, by conditions that need no search for words."""
    query = view.query
    if query is None or query.words() or query.words(negated=True) or query.of("from") or query.of("to"):
        return False
    return query.is_small


def _parts(lists: list[TicketList], reader: Reader) -> tuple[list[str], list[Any]]:
    parts: list[str] = []
    values: list[Any] = []
    for entry in lists:
        some = members(entry, reader).order_by().values("pk")[:LIMIT]
        try:
            sql, parameters = some.query.sql_with_params()
        except EmptyResultSet:
            continue
        parts.append(f"SELECT %s AS key, count(*) FROM ({sql}) AS capped")  # noqa: S608 - the SQL of Django's ORM
        values += [entry.key, *parameters]
    return parts, values


def _slow_counts(views: list[TicketList], reader: Reader) -> dict[str, int]:
    """The counts of these views, at most SLOW_KEPT_SECONDS old; they change with the text of a view at once."""
    key = _key(reader.user, "slow")
    wanted = {view.key: view.as_query for view in views}
    try:
        kept = cache.get(key)
    except (RedisError, OSError):
        kept = None
    if kept is not None and kept[0] == wanted:
        return dict(kept[1])
    parts, values = _parts(views, reader)
    counts = dict.fromkeys(wanted, 0)
    if parts:
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(parts), values)
            counts.update(dict(cursor.fetchall()))
    try:
        cache.set(key, (wanted, counts), SLOW_KEPT_SECONDS)
    except (RedisError, OSError):
        logger.warning("the cache is away, the counts of saved views are not kept")
    return counts


def forget_counts(user: User) -> None:
    """The user changed which lists there are."""
    try:
        cache.delete(_key(user))
    except (RedisError, OSError):
        logger.warning("the cache is away, so there are no counts to forget")


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


def _key(user: User, kind: str = "quick") -> str:
    return f"desk:counts:{kind}:{user.pk}"
