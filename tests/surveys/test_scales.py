"""The scores, with the worked numbers of docs/reference/metrics.md."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys import scales


def test_csat_of_the_worked_example() -> None:
    score = scales.csat_of([5] * 42 + [4] * 32 + [3] * 10 + [2] * 9 + [1] * 14)
    assert (score.n, score.value) == (107, pytest.approx(69.16, abs=0.005))
    assert (score.low, score.high) == (pytest.approx(59.87, abs=0.005), pytest.approx(77.12, abs=0.005))


def test_csat_of_three_happy_customers_is_honest_about_its_doubt() -> None:
    score = scales.csat_of([5, 4, 5])
    assert (score.value, score.low, score.high) == (100, pytest.approx(43.85, abs=0.005), 100)


@pytest.mark.parametrize(
    ("promoters", "passives", "detractors", "value", "margin"),
    [(50, 30, 20, 30.0, 15.31), (7, 2, 1, 60.0, 41.1), (35, 40, 45, -8.33, 14.53)],
)
def test_nps_of_the_worked_examples(
    promoters: int, passives: int, detractors: int, value: float, margin: float
) -> None:
    score = scales.nps_of([9] * promoters + [7] * passives + [0] * detractors)
    assert score.value == pytest.approx(value, abs=0.005)
    assert score.high is not None
    assert score.high - score.value == pytest.approx(margin, abs=0.05)


def test_ces_of_the_worked_example() -> None:
    score, mean = scales.ces_of([7, 6, 6, 5, 5, 4, 3, 2, 7, 1])
    assert (score.value, mean) == (pytest.approx(60.0), pytest.approx(4.6))


def test_the_response_rate_of_the_worked_example() -> None:
    assert scales.response_rate(250, 1000, 40) == pytest.approx(26.04, abs=0.005)


def test_nothing_answered_is_no_value() -> None:
    assert scales.csat_of([]) == scales.nps_of([]) == scales.Score(0, None)
    assert scales.ces_of([]) == (scales.Score(0, None), None)
    assert scales.response_rate(0, 5, 5) is None


@pytest.mark.parametrize(("kind", "ends"), [("csat", (1, 5)), ("nps", (0, 10)), ("ces", (1, 7))])
def test_a_scale_takes_both_its_ends_and_nothing_beyond(kind: str, ends: tuple[int, int]) -> None:
    scale = scales.SCALES[kind]
    assert all(end in scale for end in ends)
    assert all(outside not in scale for outside in (ends[0] - 1, ends[1] + 1, "3", None, 3.5))


@given(st.integers(min_value=1, max_value=5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_interval_holds_the_value_and_stays_within_the_scale(counts: tuple[int, int]) -> None:
    score = scales.csat(*counts)
    assert score.value is not None
    assert score.low is not None
    assert score.high is not None
    assert 0 <= score.low <= score.value + 1e-9
    assert score.value - 1e-9 <= score.high <= 100
