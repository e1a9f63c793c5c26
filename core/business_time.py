"""Business time as plain arithmetic: a week of opening hours in one time zone, less its holidays.

All results are real elapsed seconds: a shift over the night of a clock change is an hour longer or shorter.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class WeekSchedule:
    """Opening hours of each weekday (Monday 0) as pairs of local times, in order and without overlap.

    An end of 00:00 means midnight at the end of the day.
    """

    time_zone: str
    days: tuple[tuple[tuple[time, time], ...], ...]
    holidays: frozenset[date] = field(default_factory=frozenset)

    @classmethod
    def from_json(
        cls, week: Mapping[str, Any], *, time_zone: str, holidays: Iterable[date] = ()
    ) -> "WeekSchedule":
        """Build from {"0": [["09:00", "17:00"]], ...}. Raises ValueError when a day is not in order."""
        days = []
        for weekday in range(7):
            shifts = tuple(
                (time.fromisoformat(start), time.fromisoformat(end))
                for start, end in week.get(str(weekday), [])
            )
            _check(shifts, weekday)
            days.append(shifts)
        return cls(time_zone=time_zone, days=tuple(days), holidays=frozenset(holidays))

    def spans(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        """The shifts of a local day as moments in UTC."""
        if day in self.holidays:
            return
        zone = ZoneInfo(self.time_zone)
        for start, end in self.days[day.weekday()]:
            last_day = day + timedelta(days=1) if end == time(0) else day
            begin = datetime.combine(day, start, tzinfo=zone).astimezone(UTC)
            finish = datetime.combine(last_day, end, tzinfo=zone).astimezone(UTC)
            if finish > begin:
                yield begin, finish

    @property
    def is_empty(self) -> bool:
        """Whether the week has no shift at all."""
        return not any(self.days)


def _check(shifts: tuple[tuple[time, time], ...], weekday: int) -> None:
    previous = time(0)
    for index, (start, end) in enumerate(shifts):
        is_last = index == len(shifts) - 1
        if start < previous or (end <= start and not (end == time(0) and is_last)):
            raise ValueError(f"the shifts of weekday {weekday} overlap or end before they start")
        previous = end


def business_seconds_between(schedule: WeekSchedule, start: datetime, end: datetime) -> int:
    """Whole open seconds from ``start`` to ``end`` (aware); 0 when ``end`` is not after ``start``."""
    if end <= start:
        return 0
    zone = ZoneInfo(schedule.time_zone)
    day, last = start.astimezone(zone).date() - timedelta(days=1), end.astimezone(zone).date()
    total = timedelta()
    while day <= last:
        for opens, closes in schedule.spans(day):
            overlap = min(closes, end) - max(opens, start)
            total += max(overlap, timedelta())
        day += timedelta(days=1)
    return int(total.total_seconds())


def add_business_time(
    schedule: WeekSchedule, start: datetime, seconds: int, *, horizon_days: int = 3660
) -> datetime:
    """The moment (UTC) at which ``seconds`` of open time have passed since ``start``.

    Raises ValueError for a schedule that never opens, or when ``horizon_days`` do not suffice.
    """
    if schedule.is_empty:
        raise ValueError("the schedule never opens")
    left = timedelta(seconds=seconds)
    day = start.astimezone(ZoneInfo(schedule.time_zone)).date() - timedelta(days=1)
    for offset in range(horizon_days):
        for opens, closes in schedule.spans(day + timedelta(days=offset)):
            begin = max(opens, start)
            if closes <= begin:
                continue
            if closes - begin >= left:
                return (begin + left).astimezone(UTC)
            left -= closes - begin
    raise ValueError(f"{seconds} open seconds do not fit into {horizon_days} days")
