"""What was measured, as a table, as a page of the documentation, and held against its bars."""

import os
import platform
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import django

CASES = ("inbox", "ticket", "search", "reply", "resolve")
FLOORS = ("plain page", "bare rows of a reply", "bare rows of resolving")
FLOOR_OF = {
    "inbox": "plain page",
    "ticket": "plain page",
    "search": "plain page",
    "reply": "bare rows of a reply",
    "resolve": "bare rows of resolving",
}
STAGES = ("receive", "store", "parse", "tickets", "routing", "outbox")

Result = dict[str, Any]


def machine(postgresql: str) -> Result:
    """What it ran on."""
    return {
        "cores": os.cpu_count(),
        "processor": _processor(),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30),
        "system": f"{platform.system()} {platform.release().split('-')[0]}",
        "python": platform.python_version(),
        "django": django.get_version(),
        "postgresql": postgresql,
        "load": round(os.getloadavg()[0], 1),
    }


def _processor() -> str:
    path = Path("/proc/cpuinfo")
    if path.exists():
        for line in path.read_text(errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


@dataclass(frozen=True)
class Bar:
    """A promise: what is compared, with what, and whether it is kept (None: could not be measured)."""

    text: str
    measured: str
    kept: bool | None


def bars(results: dict[int, Result]) -> list[Bar]:
    """All promises against what was measured; the large size is the largest one, the small the smallest."""
    small, large = min(results), max(results)
    found: list[Bar] = []
    if results[large]["pages"]:
        found += [*_statement_bars(results, small, large), *_page_bars(results, large)]
    for size in sorted(results):
        found += _ingest_bars(results[size].get("ingest"), size)
    return found


def _statement_bars(results: dict[int, Result], small: int, large: int) -> Iterator[Bar]:
    for name in CASES:
        if name not in results[large]["pages"]:
            continue
        few, many = results[small]["pages"][name], results[large]["pages"][name]
        at_most = 12 if name in {"inbox", "ticket", "search"} else None
        same = few["statements"] == many["statements"]
        if at_most:
            kept = many["statements"] <= at_most and same
            yield Bar(
                f"{name}: at most {at_most} statements, the same at both sizes",
                f"{few['statements']} and {many['statements']}",
                kept,
            )
        if small != large:
            ratio = many["p95"] / few["p95"]
            yield Bar(
                f"{name}: p95 at {large:,} at most 1.5 x p95 at {small:,}", f"{ratio:.2f} x", ratio <= 1.5
            )
        scans = many["scans"]
        yield Bar(f"{name}: no sequential scan of tickets or messages", str(len(scans)), not scans)


def _page_bars(results: dict[int, Result], large: int) -> Iterator[Bar]:
    pages = results[large]["pages"]
    for name, limit, stretch in (("inbox", 3, 1.5), ("ticket", 4, 2)):
        if name not in pages:
            continue
        page, floor = pages[name]["cpu"], pages["plain page"]["cpu"]
        text = f"{name}: at most {limit} x the CPU of the plain page (stretch {stretch} x)"
        if page is None or not floor:
            yield Bar(text, "not measured", None)
        else:
            yield Bar(text, f"{page / floor:.2f} x", page / floor <= limit)


def _ingest_bars(ingest: Result | None, size: int) -> list[Bar]:
    if not ingest:
        return []
    cpu = ingest["runs"][0]["cpu"]
    return [
        Bar(f"ingest at {size:,}: at most 7 ms CPU a mail", f"{cpu:.2f} ms", cpu <= 7),
        Bar(
            f"ingest at {size:,}: two workers at least 1.7 x one",
            f"{ingest['speed-up']:.2f} x",
            ingest["speed-up"] >= 1.7,
        ),
    ]


def number(value: float | None, digits: int = 2) -> str:
    """A number, or a dash."""
    return "–" if value is None else f"{value:.{digits}f}"


def page_rows(result: Result) -> Iterator[tuple[str, ...]]:
    """Rows of the table of pages: name, p50, p95, CPU (web + database), statements, ratio to the floor."""
    pages = result["pages"]
    for name in (*CASES, *FLOORS):
        if name not in pages:
            continue
        row = pages[name]
        floor = pages.get(FLOOR_OF.get(name, ""), {})
        ratio = row["cpu"] / floor["cpu"] if row["cpu"] and floor.get("cpu") else None
        yield (
            name,
            number(row["p50"]),
            number(row["p95"]),
            number(row["cpu"]),
            f"{number(row['web_cpu'])} + {number(row['database_cpu'])}",
            str(row.get("statements", "")),
            f"{number(ratio)} x" if ratio else "",
        )


PAGE_HEAD = ("", "p50 ms", "p95 ms", "CPU ms", "web + database", "SQL", "CPU to its floor")
INGEST_HEAD = (
    "workers",
    "taken/s",
    "routed/s",
    "CPU ms/mail",
    "listener",
    "worker",
    "relay",
    "broker",
    "database",
)


def ingest_rows(ingest: Result) -> Iterator[tuple[str, ...]]:
    """Rows of the table of ingest: one and two workers."""
    for run in ingest["runs"]:
        received, processed = run["received"], run["processed"]
        yield (
            str(run["workers"]),
            number(received["per_second"], 0),
            number(processed["per_second"], 0),
            number(run["cpu"]),
            number(received["listener_cpu"]),
            number(processed["worker_cpu"]),
            number(processed["relay_cpu"]),
            number(processed["broker_cpu"]),
            number(received["database_cpu"] + processed["database_cpu"]),
        )


STAGE_HEAD = ("stage", "Python ms", "PostgreSQL ms", "together")


def stage_rows(stages: Result) -> Iterator[tuple[str, ...]]:
    """Rows of the table of stages, with their sum; indexing is a part of "tickets"."""
    python = database = 0.0
    for name in STAGES:
        own = stages[name]
        python, database = python + own[0], database + own[1]
        yield name, number(own[0]), number(own[1]), number(own[0] + own[1])
        if name == "tickets":
            yield "– of it indexing", "", number(stages["indexing"][1]), number(stages["indexing"][1])
    yield "sum", number(python), number(database), number(python + database)


def grid(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """A table for the terminal."""
    widths = [max(len(row[column]) for row in [head, *rows]) for column in range(len(head))]
    lines = [
        "  ".join(cell.ljust(width) if not column else cell.rjust(width)
                  for column, (cell, width) in enumerate(zip(row, widths, strict=True)))
        for row in [head, *rows]
    ]  # fmt: skip
    return "\n".join(lines)


def markdown(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """A table for the documentation."""
    lines = ["| " + " | ".join(row) + " |" for row in [head, *rows]]
    return "\n".join([lines[0], "|" + "---|" * len(head), *lines[1:]])


def sections(report: Result, table: Any) -> Iterator[str]:
    """The parts of the report, each with its heading; ``table`` is ``grid`` or ``markdown``."""
    for size, result in sorted(report["sizes"].items()):
        yield f"## {size:,} tickets, {size * 4:,} messages\n\n" + table(PAGE_HEAD, list(page_rows(result)))
        if ingest := result.get("ingest"):
            yield "### Ingest\n\n" + table(INGEST_HEAD, list(ingest_rows(ingest)))
            yield "### CPU of a mail by stage\n\n" + table(STAGE_HEAD, list(stage_rows(ingest["stages"])))
    rows = [
        (bar.text, bar.measured, {True: "kept", False: "missed", None: "–"}[bar.kept])
        for bar in bars(report["sizes"])
    ]
    yield "## Bars\n\n" + table(("bar", "measured", ""), rows)


HOW = """\
`make bench` makes a PostgreSQL and a Valkey of its own with the settings that `make run` uses, seeds a database for
each size and measures each size in turn, in several rounds (percentiles are over all requests of all rounds, figures of
ingest are medians of the rounds):

- **Pages and writes** by HTTP, one request after the other on one connection, against the web server as `manage.py up`
  runs it, with one process. CPU is that of the web server's process and of all processes of PostgreSQL. *ticket* is one
  with 20 messages, another one each time; *reply* and *resolve* are what a browser sends and gets back.
- **Floors** in the same run. *plain page*: the same web server, a signed-in session, Django's default middleware, 50
  open tickets with customer, assignee and queue by `select_related`, 8 columns, one template with one loop.
  *bare rows*: the rows that a reply or resolving writes, inserted and committed by one bare connection.
- **Statements** and plans from the same views, called in one process: the statements of the second request, and
  `EXPLAIN` of each of them.
- **Ingest**: mails of about 2 kB with two bodies by SMTP over four connections (nothing else running), then made into
  routed tickets by the relay and one or two worker processes; the first 15 % and the last 7 % are left out. CPU by
  stage is measured in one process that does the same in batches of 100; *receive* is what the listener needs beside
  storing.
"""


def page(report: Result) -> str:
    """docs/benchmarks.md."""
    on = report["machine"]
    missed = [bar for bar in bars(report["sizes"]) if bar.kept is False]
    head = (
        f"# Benchmarks\n\nMeasured {report['date']} on {on['cores']} cores ({on['processor']}), {on['memory_gb']} GB, "
        f"{on['system']}, Python {on['python']}, Django {on['django']}, PostgreSQL {on['postgresql']}; "
        f"load before it began {on['load']}. A fixed Python loop took {on['loop_ms'][0]:.1f} to "
        f"{on['loop_ms'][1]:.1f} ms of CPU in the course of it: where the two differ much, others used the machine.\n"
    )
    if missed:
        head += (
            "\n**Misses its bar:**\n\n" + "\n".join(f"- {bar.text}: {bar.measured}" for bar in missed) + "\n"
        )
    else:
        head += "\nEvery bar is kept.\n"
    return "\n".join([head, "## How\n", HOW, *(part + "\n" for part in sections(report, markdown))])
