"""Runs a metric: total and every wanted split in one SQL statement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import QuerySet
from django.db.models.functions import TruncDate

from metrics.metric import DIMENSIONS, Figure, Metric

DAY = "day"


@dataclass(frozen=True)
class Period:
    """Whole days, both ends included, in the time zone of the reader."""

    start: date
    end: date
    time_zone: str = "UTC"

    @property
    def days(self) -> list[date]:
        """Each day, oldest first."""
        return [self.start + timedelta(days=number) for number in range((self.end - self.start).days + 1)]

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of its days."""
        return ZoneInfo(self.time_zone)

    @property
    def bounds(self) -> tuple[datetime, datetime]:
        """The first moment of the period and the first one after it."""
        end = datetime.combine(self.end + timedelta(days=1), time(0), tzinfo=self.zone)
        return datetime.combine(self.start, time(0), tzinfo=self.zone), end


@dataclass(frozen=True)
class Result:
    """The number of the whole period, and for each dimension the numbers of its values; empty groups are left out."""

    total: Figure
    by: Mapping[str, Mapping[Any, Figure]] = field(default_factory=dict)


def facts(metric: Metric, period: Period, filters: Mapping[str, Any] | None = None) -> QuerySet[Any]:
    """The facts behind a number, each annotated with ``dim_<dimension>`` of every filter and dimension.

    ``filters`` maps dimensions ("day" among them) to values. Raises KeyError for an unknown dimension.
    """
    start, end = period.bounds
    rows = metric.fact._default_manager.filter(
        metric.where, **{f"{metric.at}__gte": start, f"{metric.at}__lt": end}
    )
    for name, value in (filters or {}).items():
        rows = rows.annotate(**{f"dim_{name}": _dimension(metric, period, name)})
        rows = rows.filter(**{f"dim_{name}": value})
    return rows


def _dimension(metric: Metric, period: Period, name: str) -> Any:
    if name == DAY:
        return TruncDate(metric.at, tzinfo=period.zone)
    return DIMENSIONS[name]()


def run(
    metric: Metric,
    period: Period,
    dimensions: Sequence[str] = (),
    filters: Mapping[str, Any] | None = None,
) -> Result:
    """The number of a period and its splits by each of the dimensions, in one statement.

    ``dimensions``: "day" and keys of metrics.metric.DIMENSIONS. Raises KeyError for an unknown one.
    """
    chosen = {f"split_{name}": _dimension(metric, period, name) for name in dimensions}
    inner = facts(metric, period, filters).annotate(**chosen).values(*chosen, *metric.columns)
    inner_sql, parameters = inner.query.sql_with_params()
    aggregates = ", ".join(f"{sql} AS {name}" for name, sql in metric.aggregates.items())
    groups = "".join(f", {name}" for name in chosen)
    sets = ", ".join(["()", *(f"({name})" for name in chosen)])
    which = f"GROUPING({', '.join(chosen)})" if chosen else "0"
    # Only names and expressions from the code of metrics are put together here; values are parameters.
    sql = f"SELECT {which} AS which, {aggregates}{groups} FROM ({inner_sql}) AS f GROUP BY GROUPING SETS ({sets})"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        names = [column.name for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return _result(metric, rows, list(dimensions))


def _result(metric: Metric, rows: list[dict[str, Any]], dimensions: list[str]) -> Result:
    everything = (1 << len(dimensions)) - 1  # GROUPING has a bit for each column that is not grouped by
    total = Figure(0, None)
    by: dict[str, dict[Any, Figure]] = {name: {} for name in dimensions}
    for row in rows:
        figure = metric.figure({name: row[name] for name in metric.aggregates})
        if row["which"] == everything:
            total = figure
            continue
        for position, name in enumerate(dimensions):
            if row["which"] == everything - (1 << (len(dimensions) - 1 - position)):
                by[name][row[f"split_{name}"]] = figure
    return Result(total, by)
