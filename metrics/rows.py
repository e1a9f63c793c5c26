"""The tickets behind a number."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from django.db.models import Q, QuerySet

from accounts.models import Team, User
from core.pagination import Keyset
from customers.value_bands import band_of
from metrics.metric import Metric
from metrics.query import Period, facts
from tickets.models import Ticket, TicketQuerySet

CHUNK = 1_000


@dataclass(frozen=True)
class FactRow:
    """One fact with its ticket; ``values`` are in the order of the metric's row_columns."""

    fact_id: int
    ticket: Ticket
    at: datetime
    values: list[Any]
    note: str
    team: str
    agent: str
    channel: str
    value_band: str


class Names:
    """Names of teams and agents by id, each list read once."""

    def __init__(self) -> None:
        self.teams: dict[int, str] = dict(Team.objects.values_list("pk", "name"))
        self.agents: dict[int, str] = dict(User.objects.values_list("pk", "name"))


def rows_page(
    metric: Metric,
    period: Period,
    filters: Mapping[str, Any],
    tickets: TicketQuerySet,
    *,
    after: Keyset | None = None,
    limit: int = 50,
) -> tuple[list[FactRow], Keyset | None]:
    """One page of what is behind a number, newest first, and where the next page begins.

    ``tickets`` are those that the reader may see.
    """
    rows = _ordered(metric, facts(metric, period, filters))
    if after is not None:
        later = Q(**{f"{metric.at}__lt": after.at}) | Q(**{metric.at: after.at, "pk__lt": after.id})
        rows = rows.filter(later)
    found = list(rows[: limit + 1])
    last = found[limit - 1] if len(found) > limit else None
    following = Keyset(getattr(last, metric.at), last.pk) if last is not None else None
    return _with_tickets(metric, found[:limit], tickets, Names()), following


def all_rows(
    metric: Metric, period: Period, filters: Mapping[str, Any], tickets: TicketQuerySet
) -> Iterator[FactRow]:
    """Everything behind a number, newest first, read in chunks."""
    names = Names()
    found = _ordered(metric, facts(metric, period, filters)).iterator(chunk_size=CHUNK)
    while chunk := list(islice(found, CHUNK)):
        yield from _with_tickets(metric, chunk, tickets, names)


def _ordered(metric: Metric, rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.order_by(f"-{metric.at}", "-pk")


def _with_tickets(
    metric: Metric, found: Sequence[Any], tickets: TicketQuerySet, names: Names
) -> list[FactRow]:
    by_id = tickets.select_related("customer").in_bulk({fact.ticket_id for fact in found})
    notes = metric.notes([fact.pk for fact in found]) if metric.notes else {}
    return [
        FactRow(
            fact_id=fact.pk,
            ticket=by_id[fact.ticket_id],
            at=getattr(fact, metric.at),
            values=[getattr(fact, column.attribute) for column in metric.row_columns],
            note=notes.get(fact.pk, ""),
            team=names.teams.get(fact.team_id, ""),
            agent=names.agents.get(fact.agent_id, ""),
            channel=fact.channel,
            value_band=band_of(fact.value_minor),
        )
        for fact in found
        if fact.ticket_id in by_id
    ]
