"""What a report is asked for: a period, and filters."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import QueryDict
from django.utils.translation import gettext as _

from accounts.models import User
from customers.value_bands import BAND_NAMES, UNKNOWN
from metrics.query import Period
from tickets.labels import CHANNEL_LABELS

PRESETS = (7, 28, 90)
STANDARD = 28
LONGEST = 366


@dataclass(frozen=True)
class ReportQuery:
    """A period with filters; ``error`` says why what was asked for was not possible."""

    period: Period
    preset: int | None
    filters: dict[str, Any] = field(default_factory=dict)
    error: str = ""

    def address(self, **more: Any) -> str:
        """The query string of this report with further (or other) parameters; None takes one out."""
        chosen: dict[str, Any] = (
            {"days": self.preset}
            if self.preset
            else {"from": self.period.start.isoformat(), "to": self.period.end.isoformat()}
        )
        chosen |= {name: _text(value) for name, value in self.filters.items()}
        chosen |= {name: _text(value) for name, value in more.items()}
        return "?" + urlencode({name: value for name, value in chosen.items() if value is not None})


def _text(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def report_query(data: QueryDict, user: User, now: datetime) -> ReportQuery:
    """What the address asks for, in the reader's time zone; what makes no sense falls back to 28 days."""
    zone = user.time_zone
    last = now.astimezone(ZoneInfo(zone)).date()
    filters = _filters(data)
    start, end = _date(data.get("from", "")), _date(data.get("to", ""))
    asked = "from" in data or "to" in data
    if asked and start and end and start <= end <= last and (end - start).days < LONGEST:
        return ReportQuery(Period(start, end, zone), None, filters)
    days = data.get("days", "")
    preset = int(days) if days in {str(preset) for preset in PRESETS} else STANDARD
    error = ""
    if asked:
        error = _("Choose a first and a last day, in order, not after today and at most a year apart.")
    return ReportQuery(Period(last - timedelta(days=preset - 1), last, zone), preset, filters, error)


def _date(text: str) -> date | None:
    try:
        found = date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None
    return found if found and found.year >= 2000 else None


def _filters(data: QueryDict) -> dict[str, Any]:
    filters: dict[str, Any] = {}
    for name in ("team", "agent"):
        text = data.get(name, "")
        if text.isascii() and text.isdecimal() and len(text) < 10:
            filters[name] = int(text)
    if data.get("channel") in CHANNEL_LABELS:
        filters["channel"] = data["channel"]
    if data.get("value_band") in {*BAND_NAMES, UNKNOWN}:
        filters["value_band"] = data["value_band"]
    if day := _date(data.get("day", "")):
        filters["day"] = day
    return filters
