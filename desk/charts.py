"""Bars of a chart as plain numbers; the template draws them as SVG that stretches with the page.

The drawing is 1,000 wide and 200 high whatever is drawn; texts stand outside of it, so that they do not stretch.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

WIDTH, HEIGHT = 1000, 200


@dataclass(frozen=True)
class Value:
    """One bar: its height, a second mark (None: none), what it says in words, and where it leads."""

    height: float | None
    mark: float | None
    title: str
    url: str


@dataclass(frozen=True)
class Bar:
    """A bar in the units of the drawing; ``mark_y`` is the place of its second mark."""

    x: float
    y: float
    width: float
    height: float
    mark_y: float | None
    title: str
    url: str


@dataclass(frozen=True)
class Chart:
    """Bars from left to right, and the values at the grid lines from top to bottom."""

    bars: list[Bar]
    scale: list[float]
    lines: list[float]


def chart(values: Sequence[Value], *, top: float | None = None, steps: Sequence[float] = ()) -> Chart:
    """Bars of equal width. ``top`` is the value at the upper edge; without it a round one is found.

    ``steps`` are sizes of grid steps to choose from (for durations, where 10 is not round).
    """
    if top is None:
        highest = max((max(v.height or 0, v.mark or 0) for v in values), default=0)
        top = _round_up(highest, steps)
    slot = WIDTH / max(len(values), 1)
    gap = min(slot * 0.25, 6)
    bars = []
    for number, value in enumerate(values):
        if value.height is None:
            continue
        height = max(
            min(value.height / top, 1) * HEIGHT, 2
        )  # a bar of nothing is still there to be pointed at
        mark_y = None if value.mark is None else HEIGHT * (1 - min(value.mark / top, 1))
        bars.append(
            Bar(
                x=round(number * slot + gap / 2, 2),
                y=round(HEIGHT - height, 2),
                width=round(slot - gap, 2),
                height=round(height, 2),
                mark_y=None if mark_y is None else round(mark_y, 2),
                title=value.title,
                url=value.url,
            )
        )
    return Chart(bars, scale=[top, top / 2, 0], lines=[0.5, HEIGHT / 2, HEIGHT - 0.5])


def _round_up(highest: float, steps: Sequence[float]) -> float:
    if highest <= 0:
        return 1
    for step in steps:
        if highest <= step:
            return step
    if steps:
        return ceil(highest / steps[-1]) * steps[-1]
    magnitude = 10.0 ** floor(log10(highest))
    return next(size * magnitude for size in (1, 2, 5, 10) if highest <= size * magnitude)
