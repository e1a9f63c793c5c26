"""Business time by one table, for whoever asks a million times. Pure."""

from bisect import bisect_right
from datetime import UTC, datetime, timedelta

from core.business_time import WeekSchedule


class OpenHours:
    """Open seconds between two moments, by one table of all shifts: asked a million times."""

    def __init__(self, schedule: WeekSchedule, start: int, end: int) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._before: list[int] = []
        total = 0
        day = datetime.fromtimestamp(start, tz=UTC).date() - timedelta(days=2)
        while day <= datetime.fromtimestamp(end, tz=UTC).date() + timedelta(days=2):
            for opens, closes in schedule.spans(day):
                self._starts.append(int(opens.timestamp()))
                self._ends.append(int(closes.timestamp()))
                self._before.append(total)
                total += self._ends[-1] - self._starts[-1]
            day += timedelta(days=1)

    def _until(self, at: int) -> int:
        place = bisect_right(self._starts, at) - 1
        if place < 0:
            return 0
        return self._before[place] + min(at, self._ends[place]) - self._starts[place]

    def between(self, start: int, end: int) -> int:
        """The same as core.business_time.business_seconds_between."""
        return self._until(end) - self._until(start)
