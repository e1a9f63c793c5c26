"""Reports: numbers, what is behind them, and both as CSV."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts.permissions import Permission, require
from accounts.selectors import schedule, teams
from core import clock
from core.pagination import Keyset
from desk.forms.report import PRESETS, ReportQuery, report_query
from desk.http import page, reader_of, shell_of, signed_in_user
from desk.report_view import section, shown
from metrics.csv_files import lines
from metrics.metric import Figure, Metric
from metrics.metric import metrics as registered
from metrics.query import run
from metrics.rows import all_rows, rows_page
from routing.options import BAND_LABELS, Options

PAGE = 50


@require(Permission.VIEW_REPORTS)
@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    """All metrics of a period."""
    reader = reader_of(request)
    query = report_query(request.GET, reader.user, clock.now())
    query.filters.pop("day", None)
    names = {team.pk: team.name for team in teams()}
    context = {
        "shell": shell_of(reader, current="reports"),
        "query": query,
        "presets": [
            (
                ngettext("%(days)d day", "%(days)d days", days) % {"days": days},
                query.preset == days,
                query.address(days=days, **_no_dates()),
            )
            for days in PRESETS
        ],
        "sections": [section(metric, query, names) for metric in registered],
        "filters": _filters(query, names),
        "has_hours": schedule() is not None,
    }
    return page(request, "desk/reports/index.html", context)


def _no_dates() -> dict[str, None]:
    return {"from": None, "to": None}


def _filters(query: ReportQuery, names: dict[int, str]) -> list[dict[str, Any]]:
    """The lists of the filter form: name, label, what stands for all, options."""
    options = Options()
    chosen = {name: str(value) for name, value in query.filters.items()}
    lists = (
        (
            "team",
            _("Team"),
            _("All teams"),
            {"0": _("No team")} | {str(pk): name for pk, name in names.items()},
        ),
        ("channel", _("Channel"), _("All channels"), options.of("channels")),
        ("value_band", _("Customer value"), _("All customers"), options.of("bands")),
    )
    return [
        {
            "name": name,
            "label": label,
            "all": everything,
            "options": [(value, text, value == chosen.get(name)) for value, text in choices.items()],
        }
        for name, label, everything, choices in lists
    ]


@require(Permission.VIEW_REPORTS)
@require_safe
def definitions(request: HttpRequest) -> HttpResponse:
    """How each number is counted."""
    rows = [
        {
            "metric": metric,
            "label": _(metric.label),
            "definition": _(metric.definition),
            "edge_cases": [_(text) for text in metric.edge_cases],
        }
        for metric in registered
    ]
    context = {"shell": shell_of(reader_of(request), current="reports"), "rows": rows}
    return page(request, "desk/reports/definitions.html", context)


@require(Permission.VIEW_REPORTS)
@require_safe
def rows(request: HttpRequest, key: str) -> HttpResponse:
    """The tickets behind a number, newest first."""
    reader, metric = reader_of(request), _metric(key)
    query = report_query(request.GET, reader.user, clock.now())
    after = Keyset.decode(request.GET.get("after", ""))
    found, following = rows_page(metric, query.period, query.filters, reader.visible, after=after, limit=PAGE)
    total = run(metric, query.period, filters=query.filters).total
    context = {
        "shell": shell_of(reader, current="reports"),
        "metric": metric,
        "label": _(metric.label),
        "definition": _(metric.definition),
        "query": query,
        "back": query.address(day=None),
        "total": total,
        "value": shown(total.value, metric.unit),
        "columns": [_(column.label) for column in metric.row_columns],
        "rows": [{"row": row, "values": _values(metric, row.values)} for row in found],
        "has_notes": any(row.note for row in found),
        "chosen": _chosen(query),
        "next_url": query.address(after=following.encode()) if following else "",
        "is_first": after is None,
        "csv": query.address(),
    }
    return page(request, "desk/reports/rows.html", context)


def _values(metric: Metric, values: list[Any]) -> list[str]:
    columns = zip(metric.row_columns, values, strict=True)
    return [
        shown(value, column.unit) if column.unit else str("–" if value is None else value)
        for column, value in columns
    ]


def _chosen(query: ReportQuery) -> list[str]:
    """The filters in words."""
    options = Options()
    names = {team.pk: team.name for team in teams()} if "team" in query.filters else {}
    texts = []
    for name, value in query.filters.items():
        if name == "team":
            texts.append(names.get(value, _("No team")))
        elif name == "channel":
            texts.append(str(options.of("channels").get(value, value)))
        elif name == "value_band":
            texts.append(str(BAND_LABELS[value]))
    return texts


def _metric(key: str) -> Metric:
    metric = registered.get(key)
    if metric is None:
        raise Http404
    return metric


@require(Permission.VIEW_REPORTS)
@require_safe
def rows_csv(request: HttpRequest, key: str) -> StreamingHttpResponse:
    """Everything behind a number as a file."""
    reader, metric = reader_of(request), _metric(key)
    query = report_query(request.GET, reader.user, clock.now())
    header = [
        _("Ticket"),
        _("Subject"),
        _("Customer"),
        _("At"),
        *(_unit_label(_(column.label), column.unit) for column in metric.row_columns),
        _("Comment"),
        _("Team"),
        _("Agent"),
        _("Channel"),
        _("Customer value"),
    ]

    def cells() -> Iterator[list[Any]]:
        for row in all_rows(metric, query.period, query.filters, reader.visible):
            at = timezone.localtime(row.at, query.period.zone).isoformat(timespec="seconds")
            ticket = row.ticket
            yield [
                *(ticket.pk, ticket.subject, str(ticket.customer), at),
                *row.values,
                *(row.note, row.team, row.agent, row.channel, row.value_band),
            ]

    return _file(f"{metric.key}-tickets", query, lines(header, cells()))


@require(Permission.VIEW_REPORTS)
@require_safe
def report_csv(request: HttpRequest, key: str) -> StreamingHttpResponse:
    """A metric by day and by team as a file: one line for each, and one for the whole period."""
    user, metric = signed_in_user(request), _metric(key)
    query = report_query(request.GET, user, clock.now())
    result = run(metric, query.period, ("day", "team"), query.filters)
    names = {team.pk: team.name for team in teams()}
    parts = sorted(result.total.parts)

    def cells(day: str, team: str, figure: Figure) -> list[Any]:
        return [day, team, figure.n, figure.value, *(figure.parts.get(part) for part in parts)]

    everything = [cells("", "", result.total)]
    everything += [cells(day.isoformat(), "", figure) for day, figure in sorted(result.by["day"].items())]
    everything += [
        cells("", names.get(pk, str(pk or "")), figure) for pk, figure in sorted(result.by["team"].items())
    ]
    header = [_("Day"), _("Team"), "n", _unit_label(_("Value"), metric.unit), *parts]
    return _file(metric.key, query, lines(header, everything))


def _unit_label(label: str, unit: str) -> str:
    return f"{label} ({'%' if unit == 'percent' else 's'})" if unit else label


def _file(name: str, query: ReportQuery, text: Iterable[str]) -> StreamingHttpResponse:
    response = StreamingHttpResponse(text, content_type="text/csv; charset=utf-8")
    days = f"{query.period.start.isoformat()}-{query.period.end.isoformat()}"
    response["Content-Disposition"] = f'attachment; filename="{name}-{days}.csv"'
    response["Cache-Control"] = "private, no-store"
    return response
