"""Numbers and their splits, in one statement."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from metrics.facts import SurveyFact, TicketFact
from metrics.metric import DIMENSIONS, metrics
from metrics.query import Period, facts, run

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 6, 8, 9, tzinfo=UTC)
CSAT, FRT = metrics["csat"], metrics["first_response_time"]


def answers(scores: dict[int, int], *, at: datetime = MONDAY, **fields: Any) -> None:
    start = SurveyFact.objects.count() + 1
    many = [score for score, count in scores.items() for _ in range(count)]
    defaults = {"survey_id": 1, "kind": "csat", "brand_id": 1, "channel": "email", **fields}
    SurveyFact.objects.bulk_create(
        SurveyFact(invitation_id=pk, ticket_id=pk, sent_at=at, answered_at=at, score=score, **defaults)
        for pk, score in enumerate(many, start=start)
    )


def replied(*seconds: int, at: datetime = MONDAY, **fields: Any) -> None:
    start = TicketFact.objects.count() + 1
    TicketFact.objects.bulk_create(
        TicketFact(
            ticket_id=pk,
            brand_id=1,
            created_at=at,
            first_reply_at=at,
            first_reply_seconds=taken,
            first_reply_business_seconds=taken // 2,
            **fields,
        )
        for pk, taken in enumerate(seconds, start=start)
    )


def test_csat_of_the_worked_example(week: Period) -> None:
    answers({5: 42, 4: 32, 3: 10, 2: 9, 1: 14})
    total = run(CSAT, week).total
    assert total.n == 107
    assert total.value == pytest.approx(69.16, abs=0.005)
    assert total.parts["low"] == pytest.approx(59.87, abs=0.005)
    assert total.parts["high"] == pytest.approx(77.12, abs=0.005)


@pytest.mark.parametrize("metric", list(metrics), ids=lambda metric: metric.key)
def test_nothing_behind_a_number_is_no_value(metric: Any, week: Period) -> None:
    result = run(metric, week, ["day", *DIMENSIONS])
    assert (result.total.n, result.total.value) == (0, None)
    assert set(result.by) == {"day", *DIMENSIONS}
    assert not any(result.by.values())


def test_other_kinds_and_excluded_answers_do_not_count(week: Period) -> None:
    answers({5: 1})
    answers({0: 5}, kind="nps")
    answers({1: 5}, is_counted=False)
    SurveyFact.objects.create(
        invitation_id=999, survey_id=1, kind="csat", ticket_id=999, brand_id=1, sent_at=MONDAY
    )
    assert run(CSAT, week).total.n == 1


def test_mean_median_and_p90_stand_side_by_side(week: Period) -> None:
    replied(60, 120, 180, 240, 6000)
    total = run(FRT, week).total
    assert (total.n, total.value, total.parts["mean"]) == (5, 180, 1320)
    assert total.parts["p90"] == pytest.approx(3696)
    assert total.parts["business_median"] == 90


def test_one_statement_gives_the_total_and_every_split(week: Period, django_assert_num_queries: Any) -> None:
    answers({5: 3, 1: 1}, team_id=4, value_minor=300_000)
    answers({2: 2}, team_id=None, at=MONDAY + timedelta(days=2))
    with django_assert_num_queries(1):
        result = run(CSAT, week, ["day", "team", "value_band"])
    assert {key: (f.n, f.value) for key, f in result.by["team"].items()} == {4: (4, 75), 0: (2, 0)}
    assert {key: f.n for key, f in result.by["day"].items()} == {date(2026, 6, 8): 4, date(2026, 6, 10): 2}
    assert {key: f.n for key, f in result.by["value_band"].items()} == {"top": 4, "unknown": 2}
    assert result.total.n == 6


def test_filters_narrow_every_number(week: Period) -> None:
    answers({5: 3}, team_id=4)
    answers({1: 2}, team_id=5, channel="phone")
    assert run(CSAT, week, filters={"team": 5}).total.n == 2
    assert run(CSAT, week, ["team"], {"channel": "phone"}).by["team"].keys() == {5}
    with pytest.raises(KeyError):
        run(CSAT, week, filters={"password": "x"})


def test_a_day_is_a_day_of_the_reader() -> None:
    answers({5: 1}, at=datetime(2026, 6, 8, 22, 30, tzinfo=UTC))
    paris = Period(date(2026, 6, 9), date(2026, 6, 9), "Europe/Paris")
    assert list(run(CSAT, paris, ["day"]).by["day"]) == [date(2026, 6, 9)]
    assert run(CSAT, Period(date(2026, 6, 8), date(2026, 6, 8), "Europe/Paris")).total.n == 0


@pytest.mark.parametrize(
    ("metric", "filters", "expected"),
    [(CSAT, {}, 7), (CSAT, {"team": 4}, 4), (CSAT, {"day": date(2026, 6, 8), "team": 0}, 3)],
)
def test_the_rows_behind_a_number_are_as_many_as_it_says(
    metric: Any, filters: dict[str, Any], expected: int, week: Period
) -> None:
    answers({5: 3, 1: 1}, team_id=4)
    answers({2: 3})
    assert facts(metric, week, filters).count() == run(metric, week, filters=filters).total.n == expected


@pytest.mark.parametrize("metric", list(metrics), ids=lambda metric: metric.key)
def test_a_period_is_read_from_its_index(metric: Any) -> None:
    answers({5: 4000, 1: 2000})
    answers({5: 20}, at=MONDAY - timedelta(days=40))
    replied(*range(6000))
    replied(*range(20), at=MONDAY - timedelta(days=40))
    period = Period(date(2026, 4, 27), date(2026, 5, 3))
    inner = facts(metric, period).values(*metric.columns)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE metrics_surveyfact, metrics_ticketfact")
        sql, parameters = inner.query.sql_with_params()
        cursor.execute(f"EXPLAIN {sql}", parameters)
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "Seq Scan" not in plan, plan
    assert metric.fact._meta.indexes[0].name in plan, plan
