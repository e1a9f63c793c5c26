"""Several rounds made into one result: a machine that others use is slow for a while, and that falls on all sizes."""

from collections.abc import Sequence
from statistics import median
from typing import Any

from helpdesk.benchmarks.timing import percentiles

Result = dict[str, Any]


def combine_pages(rounds: Sequence[Result]) -> Result:
    """One table of pages: percentiles over the requests of all rounds, CPU as the mean of a request."""
    return {name: _combine([one[name] for one in rounds]) for name in rounds[0]}


def _combine(parts: Sequence[Result]) -> Result:
    seconds = [value for part in parts for value in part["seconds"]]
    p50, p95 = percentiles(seconds)
    made = {key: value for key, value in parts[0].items() if key != "seconds"}
    made |= {"requests": len(seconds), "p50": p50, "p95": p95}
    for key in ("web_cpu", "database_cpu", "cpu"):
        known = [(part[key], part["requests"]) for part in parts if part[key] is not None]
        total = sum(count for _, count in known)
        made[key] = sum(value * count for value, count in known) / total if known else None
    if "statements" in made:
        made["statements"] = max(part["statements"] for part in parts)
        made["scans"] = sorted({scan for part in parts for scan in part["scans"]})
    return made


def combine_ingest(rounds: Sequence[Result]) -> Result:
    """Medians of each figure over the rounds; the speed-up is the median of those of the rounds."""
    made: Result = _medians(rounds)
    made["speed-up"] = median(
        one["runs"][1]["processed"]["per_second"] / one["runs"][0]["processed"]["per_second"]
        for one in rounds
    )
    return made


def _medians(values: Sequence[Any]) -> Any:
    first = values[0]
    if isinstance(first, dict):
        return {key: _medians([value[key] for value in values]) for key in first}
    if isinstance(first, list | tuple):
        return [_medians([value[place] for value in values]) for place in range(len(first))]
    return median(values)
