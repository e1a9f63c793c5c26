"""What a metric is. One file each in metrics/definitions; a new file is all that a new metric needs."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Coalesce

from core.registry import Registry
from customers.value_bands import BANDS, UNKNOWN


@dataclass(frozen=True)
class Figure:
    """A number with the count of what is behind it; ``value`` is None when that is nothing.

    ``parts`` are further values by name: "low" and "high" of the 95 % interval, "mean", "p90", ...
    """

    n: int
    value: float | None
    parts: Mapping[str, float | None] = field(default_factory=dict)


@dataclass(frozen=True)
class RowColumn:
    """What the list behind a number shows of each fact: ``unit`` is "seconds" or "" for a plain number."""

    label: str
    attribute: str
    unit: str = ""


@dataclass(frozen=True)
class Metric:
    """How a number is made of facts.

    ``unit``: "percent" or "seconds". ``better``: "higher" or "lower". ``at``: the moment of the fact that says
    which day it belongs to. ``where``: which facts count. ``columns``: those that the ``aggregates`` (SQL over
    them, by name; "n" must be one) read; they are covered by an index. ``figure``: the aggregates of a group
    to its number. ``definition`` is English, shown beside the number, and translated there.
    """

    key: str
    label: str
    definition: str
    unit: str
    better: str
    fact: type[models.Model]
    at: str
    where: Q
    columns: tuple[str, ...]
    aggregates: Mapping[str, str]
    figure: Callable[[Mapping[str, Any]], Figure]
    row_columns: tuple[RowColumn, ...]
    edge_cases: tuple[str, ...] = ()
    # Keys of facts to a text for each (the comment of an answer), for the list behind the number.
    notes: Callable[[Sequence[int]], Mapping[int, str]] | None = None


metrics: Registry[Metric] = Registry("metric")


def register(metric: Metric) -> Metric:
    """Add a metric to the registry."""
    metrics.add(metric.key, metric)
    return metric


def value_band() -> Case:
    """The band of the customer's lifetime value at the moment of the fact (customers.value_bands)."""
    known = [When(value_minor__gte=lower, then=Value(name)) for name, lower in BANDS]
    return Case(
        When(value_minor__isnull=True, then=Value(UNKNOWN)),
        *known,
        default=Value(BANDS[-1][0]),
        output_field=models.CharField(),
    )


# Every fact carries these, so every metric can be split and filtered by each of them. "day" is added by the
# query, because it depends on the reader's time zone.
DIMENSIONS: Mapping[str, Callable[[], Any]] = {
    "team": lambda: Coalesce(F("team_id"), 0),
    "agent": lambda: Coalesce(F("agent_id"), 0),
    "brand": lambda: F("brand_id"),
    "channel": lambda: F("channel"),
    "value_band": value_band,
}
