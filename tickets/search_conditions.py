"""What the operators of the search mean for the database: a condition on tickets for each of them.

Names (of queues, teams, people) are looked up in tables that were read once for all conditions of an ``Asker``; so
many saved views cost no more statements than one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef, Q

from accounts.models import Team, User
from accounts.selectors import team_ids
from core.clock import now
from tickets.models import Direction, Mention, Queue, SavedDraft, Thread, Ticket, TicketRead, Watch
from tickets.models.ticket import IS_AWAKE
from tickets.search_query import SearchQuery, Term, age, amount, several
from tickets.search_words import customers
from tickets.states import UNRESOLVED

_UNRESOLVED = [status.value for status in UNRESOLVED]


class Asker:
    """The user for whom a query is read, and the names of things as they are now."""

    def __init__(self, user: User) -> None:
        self.user = user

    @cached_property
    def queues(self) -> list[Queue]:
        """All queues: what the user may not see of them is left out by visible_to, not here."""
        return list(Queue.objects.all())

    @cached_property
    def teams(self) -> list[Team]:
        """All teams."""
        return list(Team.objects.all())

    @cached_property
    def people(self) -> list[tuple[int, str, str]]:
        """(id, name, e-mail address) of everybody who has or had an account."""
        return [
            (pk, name.lower(), email)
            for pk, name, email in User.objects.order_by("pk").values_list("pk", "name", "email")
        ]

    def queue_ids(self, name: str) -> list[int]:
        """The queues whose name contains this."""
        return [queue.pk for queue in self.queues if name in queue.name.lower()]

    def team_ids(self, name: str) -> list[int]:
        """The teams whose name contains this; "mine" are those of the user."""
        if name == "mine":
            return sorted(team_ids(self.user))
        return [team.pk for team in self.teams if name in team.name.lower()]

    def people_ids(self, name: str) -> list[int]:
        """The people whose name contains this, or whose address begins with it."""
        return [pk for pk, full, email in self.people if name in full or email.startswith(name)]


def _from(value: str, asker: Asker) -> Q:
    by_name, by_address = customers([value])
    return Q(customer_id__in=by_name.union(by_address))


def _to(value: str, asker: Asker) -> Q:
    return Q(Exists(Thread.objects.filter(ticket=OuterRef("pk"), address__icontains=value)))


def _status(value: str, asker: Asker) -> Q:
    wanted = {one: _UNRESOLVED if one == "unresolved" else [one] for one in several(value)}
    return Q(status__in=sorted({status for statuses in wanted.values() for status in statuses}))


def _assignee(value: str, asker: Asker) -> Q:
    if value == "me":
        return Q(assignee=asker.user)
    if value in {"nobody", "none"}:
        return Q(assignee__isnull=True)
    return Q(assignee_id__in=asker.people_ids(value))


def _queue(value: str, asker: Asker) -> Q:
    return Q(queue__isnull=True) if value == "none" else Q(queue_id__in=asker.queue_ids(value))


def _team(value: str, asker: Asker) -> Q:
    teams = asker.team_ids(value)
    return Q(queue_id__in=[queue.pk for queue in asker.queues if queue.team_id in teams])


def _tag(value: str, asker: Asker) -> Q:
    tags = several(value)
    return Q(tags__contains=tags) if len(tags) < 2 else Q(tags__overlap=tags)


def _day(value: str) -> datetime:
    return datetime.combine(date.fromisoformat(value), time(), tzinfo=UTC)


def _since(column: str) -> Callable[[str, Asker], Q]:
    """``>2h``: longer ago than two hours."""

    def condition(value: str, asker: Asker) -> Q:
        longer, span = age(value)
        return Q(**{f"{column}__{'lte' if longer else 'gt'}": now() - span})

    return condition


def _waiting(value: str, asker: Asker) -> Q:
    return Q(status__in=_UNRESOLVED) & _since("waiting_since")(value, asker)


def _value(value: str, asker: Asker) -> Q:
    comparison, minor = amount(value)
    return Q(**{f"customer__value_minor__{comparison}": minor})


def _is(value: str, asker: Asker) -> Q:
    user = asker.user
    match value:
        case "open":
            return IS_AWAKE
        case "snoozed":
            return Q(snoozed_until__isnull=False)
        case "waiting":
            return Q(status__in=_UNRESOLVED, waiting_since__isnull=False)
        case "mentioned":
            return Q(pk__in=Mention.objects.filter(user=user).values("ticket"))
        case "watched":
            return Q(pk__in=Watch.objects.filter(user=user).values("ticket"))
        case _:
            return _unread(asker)


def _unread(asker: Asker) -> Q:
    """The same answer as desk.reading.is_unread."""
    user, teams = asker.user, team_ids(asker.user)
    mine = [
        queue.pk for queue in asker.queues if queue.team_id is None or not teams or queue.team_id in teams
    ]
    concerns = Q(assignee=user) | (Q(assignee__isnull=True) & (Q(queue__isnull=True) | Q(queue_id__in=mine)))
    reads = TicketRead.objects.filter(ticket=OuterRef("pk"), user=user)
    seen = Q(Exists(reads.filter(seen_version__gte=OuterRef("news_version")).filter(seen_version__gte=1)))
    has_news = Q(news_version__gt=0) | Q(last_direction=Direction.INBOUND)
    others = Q(news_by_id__isnull=True) | ~Q(news_by_id=user.pk)
    return Q(Exists(reads.filter(is_unread=True))) | (
        Q(status__in=_UNRESOLVED) & others & concerns & has_news & ~seen
    )


def _has(value: str, asker: Asker) -> Q:
    if value == "draft":
        return Q(pk__in=SavedDraft.objects.filter(agent=asker.user).values("ticket"))
    return Q(has_attachments=True)


def _field(value: str, asker: Asker) -> Q:
    """``size`` holds something, ``size=xl`` this: as text whatever its case, as a number, among several choices."""
    key, _equals, wanted = value.partition("=")
    if not wanted:
        return Q(custom_fields__has_key=key)
    exact: list[Any] = [wanted, wanted.upper(), wanted.capitalize(), [wanted], [wanted.capitalize()]]
    if wanted.isascii() and wanted.isdigit() and len(wanted) < 16:
        exact.append(int(wanted))
    if wanted == "yes":
        exact.append(True)
    condition = Q()
    for each in exact:
        condition |= Q(custom_fields__contains={key: each})
    return condition


CONDITIONS: Mapping[str, Callable[[str, Asker], Q]] = {
    "is": _is,
    "from": _from,
    "to": _to,
    "tag": _tag,
    "status": _status,
    "channel": lambda value, asker: Q(channel__in=several(value)),
    "assignee": _assignee,
    "queue": _queue,
    "team": _team,
    "priority": lambda value, asker: Q(priority__in=several(value)),
    "before": lambda value, asker: Q(created_at__lt=_day(value)),
    "after": lambda value, asker: Q(created_at__gte=_day(value) + timedelta(days=1)),
    "created": _since("created_at"),
    "updated": _since("activity_at"),
    "waiting": _waiting,
    "has": _has,
    "field": _field,
    "value": _value,
}


def gone(query: SearchQuery, asker: Asker) -> list[Term]:
    """The terms that name a queue, a team, a person or a tag that is no more (or never was)."""
    missing = []
    for term in query.terms:
        is_there: object = True
        match term.name:
            case "queue":
                is_there = term.value == "none" or asker.queue_ids(term.value)
            case "team":
                is_there = term.value == "mine" or asker.team_ids(term.value)
            case "assignee":
                is_there = term.value in {"me", "nobody", "none"} or asker.people_ids(term.value)
            case "tag":
                is_there = Ticket.objects.filter(_tag(term.value, asker)).exists()
        if not is_there:
            missing.append(term)
    return missing
