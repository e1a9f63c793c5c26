"""Requests one after the other on one connection: how long each took, and the CPU of all of them."""

import http.client
import itertools
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import quantiles
from urllib.parse import urlencode

from helpdesk.benchmarks.places import BenchError

WARM_UP = 20


@dataclass(frozen=True)
class Hit:
    """One request."""

    path: str
    data: dict[str, str] | None = None
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Timing:
    """Milliseconds: of a request at the median and the 95th percentile, and of CPU (web server; PostgreSQL)."""

    requests: int
    p50: float
    p95: float
    web_cpu: float | None
    database_cpu: float | None
    seconds: tuple[float, ...] = field(repr=False)

    @property
    def cpu(self) -> float | None:
        """CPU of web server and database together."""
        if self.web_cpu is None or self.database_cpu is None:
            return None
        return self.web_cpu + self.database_cpu


def percentiles(seconds: Sequence[float]) -> tuple[float, float]:
    """Median and 95th percentile in milliseconds."""
    cuts = quantiles(seconds, n=20, method="inclusive")
    return cuts[9] * 1000, cuts[18] * 1000


def run(
    connection: http.client.HTTPConnection,
    hits: Sequence[Hit],
    *,
    count: int,
    cookies: str,
    web_cpu: Callable[[], float],
    database_cpu: Callable[[], float],
    known: bool,
    repeat: bool = True,
) -> Timing:
    """Send ``count`` requests (after a warm-up) and measure. Without ``repeat`` each hit is used once."""
    endless = itertools.cycle(hits) if repeat else iter(hits)
    warm_up = WARM_UP if repeat else min(3, len(hits) // 4)
    for hit in itertools.islice(endless, warm_up):
        send(connection, hit, cookies)
    before = web_cpu(), database_cpu()
    seconds = []
    for hit in itertools.islice(endless, count):
        started = time.perf_counter()
        send(connection, hit, cookies)
        seconds.append(time.perf_counter() - started)
    after = web_cpu(), database_cpu()
    if len(seconds) < 2:
        raise BenchError("there is too little data to measure; take a larger --size")
    p50, p95 = percentiles(seconds)
    each = [(end - start) / len(seconds) * 1000 for start, end in zip(before, after, strict=True)]
    return Timing(
        len(seconds), p50, p95, each[0] if known else None, each[1] if known else None, tuple(seconds)
    )


def send(connection: http.client.HTTPConnection, hit: Hit, cookies: str) -> bytes:
    """One request; a redirect counts as done. Raises BenchError for anything but 2xx and 3xx."""
    headers = {"Cookie": cookies, "Accept-Encoding": "identity", **hit.headers}
    body = None
    if hit.data is not None:
        body = urlencode(hit.data)
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    connection.request("POST" if body is not None else "GET", hit.path, body, headers)
    response = connection.getresponse()
    content = response.read()
    if response.status >= 400:
        raise BenchError(f"{hit.path} answered {response.status}: {content[:300].decode(errors='replace')}")
    if response.status in {301, 302, 303} and "login" in (response.headers.get("Location") or ""):
        raise BenchError(f"{hit.path} asks for a login")
    return content
