"""Business time against the worked numbers of the metric definitions, and against its own laws."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.business_time import WeekSchedule, add_business_time, business_seconds_between

PARIS = WeekSchedule.from_json(
    {str(day): [["09:00", "17:00"]] for day in range(5)},
    time_zone="Europe/Paris",
    holidays=[date(2026, 7, 14)],
)


def local(text: str, zone: str = "Europe/Paris") -> datetime:
    from zoneinfo import ZoneInfo

    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


@pytest.mark.parametrize(
    ("start", "end", "calendar", "business"),
    [
        ("2026-03-27 16:30", "2026-03-30 09:45", 3855, 75),
        ("2026-10-23 16:30", "2026-10-26 09:45", 3975, 75),
        ("2026-06-13 10:00", "2026-06-14 12:00", 1560, 0),
        ("2026-06-09 08:00", "2026-06-09 18:00", 600, 480),
        ("2026-07-13 16:00", "2026-07-15 10:00", 2520, 120),
    ],
)
def test_worked_examples(start: str, end: str, calendar: int, business: int) -> None:
    begin, finish = local(start), local(end)
    assert (finish.astimezone(UTC) - begin.astimezone(UTC)).total_seconds() / 60 == calendar
    assert business_seconds_between(PARIS, begin, finish) / 60 == business


def test_a_night_window_over_the_end_of_summer_time_is_an_hour_longer() -> None:
    nights = WeekSchedule.from_json(
        {str(day): [["01:00", "04:00"]] for day in range(7)}, time_zone="Europe/Paris"
    )
    start, end = local("2026-10-25 00:00"), local("2026-10-25 12:00")
    assert business_seconds_between(nights, start, end) / 60 == 240


def test_shifts_out_of_order_are_refused() -> None:
    with pytest.raises(ValueError, match="weekday 0"):
        WeekSchedule.from_json({"0": [["13:00", "17:00"], ["09:00", "12:00"]]}, time_zone="UTC")


def test_a_schedule_that_never_opens_has_no_due_time() -> None:
    with pytest.raises(ValueError, match="never opens"):
        add_business_time(WeekSchedule.from_json({}, time_zone="UTC"), local("2026-06-08 09:00"), 60)


moments = st.integers(0, 365 * 24 * 3600).map(
    lambda seconds: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)


@given(start=moments, seconds=st.integers(0, 400 * 3600))
@settings(max_examples=60, deadline=None)
def test_adding_and_measuring_agree(start: datetime, seconds: int) -> None:
    due = add_business_time(PARIS, start, seconds)
    assert business_seconds_between(PARIS, start, due) == seconds


@given(start=moments, first=st.integers(0, 10**6), second=st.integers(0, 10**6))
@settings(max_examples=60, deadline=None)
def test_two_stretches_add_up_to_the_whole(start: datetime, first: int, second: int) -> None:
    middle, end = start + timedelta(seconds=first), start + timedelta(seconds=first + second)
    parts = business_seconds_between(PARIS, start, middle) + business_seconds_between(PARIS, middle, end)
    assert parts == business_seconds_between(PARIS, start, end)
