"""A metric's section of the report: tiles, chart and splits, each number with the way to what is behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from customers.value_bands import BAND_NAMES, UNKNOWN
from desk.charts import Chart, Value, chart
from desk.forms.report import ReportQuery
from desk.templatetags.ui import duration
from metrics.metric import Figure, Metric
from metrics.query import DAY, Result, run
from routing.options import BAND_LABELS

SPLITS = (DAY, "team", "value_band")
MINUTES = (60, 300, 600, 900, 1800, 3600, 7200, 14400, 28800, 43200, 86400)


@dataclass(frozen=True)
class Cell:
    """A number as people read it, and where it leads ("" where there is nothing behind it)."""

    label: str
    value: str
    note: str
    n: int
    url: str
    details: list[tuple[str, str]]


@dataclass(frozen=True)
class Section:
    """One metric in one period."""

    metric: Metric
    label: str
    definition: str
    total: Cell
    tiles: list[tuple[str, str, str]]
    columns: list[str]
    days: list[Cell]
    teams: list[Cell]
    bands: list[Cell]
    chart: Chart | None
    scale: list[str]
    csv_url: str
    rows_csv_url: str


def shown(value: float | None, unit: str, *, digits: int = 1) -> str:
    """A value as people read it: "69.2 %", "12 min 5 s", "–"."""
    if value is None:
        return "–"
    if unit == "seconds":
        return duration(value)
    # Translators: a share, e.g. 69.2%
    return _("%(number)s%%") % {"number": formats.number_format(round(value, digits), digits)}


def count_text(metric: Metric, n: int) -> str:
    """ "n = 8" in words."""
    if metric.unit == "percent":
        return ngettext("%(n)s answer", "%(n)s answers", n) % {
            "n": formats.number_format(n, force_grouping=True)
        }
    return ngettext("%(n)s ticket", "%(n)s tickets", n) % {"n": formats.number_format(n, force_grouping=True)}


def details_of(metric: Metric, figure: Figure) -> list[tuple[str, str]]:
    """What stands beside a value: the interval of a share; mean, p90 and business time of a duration."""
    parts = figure.parts
    if metric.unit == "percent":
        low, high = parts.get("low"), parts.get("high")
        interval = (
            "–" if low is None or high is None else f"{shown(low, 'percent')} – {shown(high, 'percent')}"
        )
        return [(_("95% interval"), interval)]
    return [
        (_("Mean"), shown(parts.get("mean"), "seconds")),
        (_("90th percentile"), shown(parts.get("p90"), "seconds")),
        (_("Median, business time"), shown(parts.get("business_median"), "seconds")),
    ]


def section(metric: Metric, query: ReportQuery, teams: Mapping[int, str]) -> Section:
    """Run a metric once and lay out all of it."""
    result = run(metric, query.period, SPLITS, query.filters)
    base = reverse("metrics:rows", args=[metric.key])

    def cell(label: str, figure: Figure, **narrower: Any) -> Cell:
        return Cell(
            label=label,
            value=shown(figure.value, metric.unit),
            note=count_text(metric, figure.n),
            n=figure.n,
            url=base + query.address(**narrower) if figure.n else "",
            details=details_of(metric, figure),
        )

    total = cell(_(metric.label), result.total)
    by_day, by_team, by_band = (result.by[name] for name in SPLITS)
    bands = [name for name in (*reversed(BAND_NAMES), UNKNOWN) if name in by_band]
    drawn, scale = _chart(metric, query, result, base)
    return Section(
        metric=metric,
        label=_(metric.label),
        definition=_(metric.definition),
        total=total,
        tiles=_tiles(metric, result.total),
        columns=[name for name, _value in total.details],
        days=[
            cell(formats.date_format(day, "SHORT_DATE_FORMAT"), by_day[day], day=day)
            for day in reversed(query.period.days)
            if day in by_day
        ],
        teams=[
            cell(teams.get(pk, _("No team") if not pk else _("A team that is gone")), by_team[pk], team=pk)
            for pk in sorted(by_team, key=lambda pk: (-by_team[pk].n, pk))
        ],
        bands=[cell(str(BAND_LABELS[name]), by_band[name], value_band=name) for name in bands],
        chart=drawn,
        scale=scale,
        csv_url=reverse("metrics:csv", args=[metric.key]) + query.address(),
        rows_csv_url=reverse("metrics:rows_csv", args=[metric.key]) + query.address(),
    )


def _tiles(metric: Metric, figure: Figure) -> list[tuple[str, str, str]]:
    """Label, value and note of what stands beside the main number."""
    tiles = [(label, value, "") for label, value in details_of(metric, figure)]
    if metric.unit == "percent":
        good = int(figure.parts.get("good") or 0)
        tiles.append((_("Answers 4 and 5"), formats.number_format(good, force_grouping=True), ""))
    else:
        mean, p90 = (shown(figure.parts.get(name), "seconds") for name in ("business_mean", "business_p90"))
        note = _("mean %(mean)s, 90th percentile %(p90)s") % {"mean": mean, "p90": p90}
        label, value, _note = tiles[-1]
        tiles[-1] = (label, value, note)
    return tiles


def _chart(metric: Metric, query: ReportQuery, result: Result, base: str) -> tuple[Chart | None, list[str]]:
    if not result.total.n:
        return None, []
    values = [_bar(metric, day, result.by[DAY].get(day), base, query) for day in query.period.days]
    drawn = chart(values, top=100) if metric.unit == "percent" else chart(values, steps=MINUTES)
    return drawn, [shown(value, metric.unit, digits=0) for value in drawn.scale]


def _bar(metric: Metric, day: date, figure: Figure | None, base: str, query: ReportQuery) -> Value:
    if figure is None or figure.value is None:
        return Value(None, None, "", "")
    title = _("%(day)s: %(value)s (%(count)s)") % {
        "day": formats.date_format(day, "DATE_FORMAT"),
        "value": shown(figure.value, metric.unit),
        "count": count_text(metric, figure.n),
    }
    return Value(figure.value, figure.parts.get("p90"), title, base + query.address(day=day))
