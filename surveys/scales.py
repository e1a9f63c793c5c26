"""Scales of surveys and their scores, after docs/reference/metrics.md. Pure.

An empty denominator gives no value. All values are in percent points (CSAT 69.16 means 69.16 %).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt

Z_95 = 1.959964  # two-sided 95 % of the normal distribution


@dataclass(frozen=True)
class Scale:
    """The answers that a kind of survey accepts; both ends are answers."""

    kind: str
    lowest: int
    highest: int

    def __contains__(self, score: object) -> bool:
        return isinstance(score, int) and self.lowest <= score <= self.highest

    @property
    def scores(self) -> range:
        """All answers, from lowest to highest."""
        return range(self.lowest, self.highest + 1)


SCALES = {scale.kind: scale for scale in (Scale("csat", 1, 5), Scale("nps", 0, 10), Scale("ces", 1, 7))}

CSAT_GOOD = 4  # top two boxes of 1-5
NPS_PROMOTER, NPS_DETRACTOR = 9, 6
CES_EASY = 5


@dataclass(frozen=True)
class Score:
    """A value with the number of answers behind it and its 95 % interval; all None when there is no answer."""

    n: int
    value: float | None
    low: float | None = None
    high: float | None = None


def wilson(hits: int, n: int, *, z: float = Z_95) -> tuple[float, float]:
    """Wilson's score interval of a share, in percent: honest for few answers and near 0 and 100. ``n`` > 0."""
    share, spread = hits / n, z * z / n
    centre = (share + spread / 2) / (1 + spread)
    half = z * sqrt(share * (1 - share) / n + spread / (4 * n)) / (1 + spread)
    return 100 * max(centre - half, 0.0), 100 * min(centre + half, 1.0)


def csat(good: int, n: int) -> Score:
    """The share of answers 4 and 5."""
    if not n:
        return Score(0, None)
    low, high = wilson(good, n)
    return Score(n, 100 * good / n, low, high)


def csat_of(scores: Iterable[int]) -> Score:
    """CSAT of answers 1-5."""
    answers = list(scores)
    return csat(sum(score >= CSAT_GOOD for score in answers), len(answers))


def nps(promoters: int, detractors: int, n: int) -> Score:
    """Promoters less detractors, -100 to 100, with 1.96 standard errors to each side."""
    if not n:
        return Score(0, None)
    p, d = promoters / n, detractors / n
    margin = Z_95 * 100 * sqrt((p + d - (p - d) ** 2) / n)
    value = 100 * (p - d)
    return Score(n, value, value - margin, value + margin)


def nps_of(scores: Iterable[int]) -> Score:
    """NPS of answers 0-10; 0 is an answer."""
    answers = list(scores)
    promoters = sum(score >= NPS_PROMOTER for score in answers)
    return nps(promoters, sum(score <= NPS_DETRACTOR for score in answers), len(answers))


def ces_of(scores: Iterable[int]) -> tuple[Score, float | None]:
    """The share of answers 5-7 with its Wilson interval, and the mean answer."""
    answers = list(scores)
    if not answers:
        return Score(0, None), None
    easy = sum(score >= CES_EASY for score in answers)
    low, high = wilson(easy, len(answers))
    return Score(len(answers), 100 * easy / len(answers), low, high), sum(answers) / len(answers)


def response_rate(answered: int, sent: int, not_delivered: int = 0) -> float | None:
    """Answered of delivered, in percent; what bounced or was held back leaves the denominator."""
    delivered = sent - not_delivered
    return 100 * answered / delivered if delivered > 0 else None
