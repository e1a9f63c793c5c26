"""What was measured in the browser: tables, the page of the documentation, and the bars."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from statistics import median
from typing import Any

from helpdesk.benchmarks.report import Bar, markdown, number
from helpdesk.benchmarks.timing import percentiles

Result = dict[str, Any]
Table = Callable[[tuple[str, ...], list[tuple[str, ...]]], str]
KILO, MEGA = 1000, 1_000_000


def spread_of(values: Sequence[float]) -> tuple[float, float, float, float]:
    """Median, 95th percentile and the quartiles of milliseconds."""
    p50, p95 = percentiles([value / 1000 for value in values])
    ordered = sorted(values)
    return p50, p95, ordered[len(ordered) // 4], ordered[len(ordered) * 3 // 4]


TIMES_HEAD = ("", "n", "p50 ms", "p95 ms", "middle half", "most")


def times_rows(result: Result) -> Iterator[tuple[str, ...]]:
    """Everything that was timed, from the hand to the frame."""
    for name, values in _timed(result):
        p50, p95, low, high = spread_of(values)
        yield (
            name,
            str(len(values)),
            number(p50, 1),
            number(p95, 1),
            f"{low:.1f} – {high:.1f}",
            number(max(values), 1),
        )


def _timed(result: Result) -> Iterator[tuple[str, list[float]]]:
    went, cold, typing = result["navigation"], result["cold"], result["typing"]
    yield "j and k to the next ticket, fetched ahead", went["wall"]
    yield "the same HTML put in, nothing else", went["bare wall"]
    yield "a ticket that was not fetched, Enter", cold["Enter"]
    yield "a ticket that was not fetched, click", cold["click"]
    for name, values in result["lengths"].items():
        yield f"a ticket of {name}, on a new page", values
    yield "a letter typed into the reply", typing["quiet"]
    yield "a letter while ten tickets a second change", typing["live"]
    yield from result["keys"].items()


WORK_HEAD = ("main thread, medians in ms", "script", "style", "layout", "together", "all tasks")


def work_rows(result: Result) -> Iterator[tuple[str, ...]]:
    """What the browser says it did between key and frame."""
    for name, key in (("j or k", "parts"), ("bare swap", "bare parts")):
        parts = result["navigation"][key]
        told = ("ScriptDuration", "RecalcStyleDuration", "LayoutDuration", "all", "TaskDuration")
        yield (name, *(number(median(part[one] for part in parts)) for one in told))


def bars(result: Result) -> list[Bar]:
    """All promises of the page under a hand."""
    went = result["navigation"]
    ratio = median(went["work"]) / median(went["bare work"])
    p50, p95 = percentiles([value / 1000 for value in went["wall"]])
    cold = percentiles([value / 1000 for value in result["cold"]["Enter"] + result["cold"]["click"]])[1]
    asked = max(went["pane requests"])
    statements = result["statements"]
    most = max(statements.values())
    weight, memory = result["weight"], result["memory"]
    grown = (memory["heap after"] - memory["heap before"]) / MEGA
    nodes = memory["nodes after"] / memory["nodes before"]
    found = [
        Bar(
            "key to ticket: script, style and layout at most 1.5 x the bare swap",
            f"{ratio:.2f} x",
            ratio <= 1.5,
        ),
        Bar("key to painted ticket: p50 at most 50 ms", f"{p50:.1f} ms", p50 <= 50),
        Bar("key to painted ticket: p95 at most 100 ms", f"{p95:.1f} ms", p95 <= 100),
        Bar("open from cold: p95 at most 250 ms", f"{cold:.1f} ms", cold <= 250),
        Bar("at most 2 requests a navigation", str(asked), asked <= 2),
        Bar("at most 12 statements for what a page reads", str(most), most <= 12),
        Bar(
            "scripts of the inbox at most 45 kB as sent",
            f"{weight['scripts'] / KILO:.1f} kB",
            weight["scripts"] <= 45 * KILO,
        ),
        Bar(
            "styles of the inbox at most 18 kB as sent",
            f"{weight['styles'] / KILO:.1f} kB",
            weight["styles"] <= 18 * KILO,
        ),
        Bar(
            f"{memory['navigations']} navigations: the heap grows by less than 5 MB",
            f"{grown:.2f} MB",
            grown < 5,
        ),
        Bar(f"{memory['navigations']} navigations: DOM nodes within 10 %", f"{nodes:.2f} x", nodes <= 1.1),
    ]
    return [*found, *_comparisons(result), *_keys(result)]


def _comparisons(result: Result) -> Iterator[Bar]:
    typing, lengths = result["typing"], result["lengths"]
    quiet, live = median(typing["quiet"]), median(typing["live"])
    yield Bar(
        "typing while tickets change: p50 within one frame (16.7 ms) of typing alone",
        f"{live - quiet:+.1f} ms",
        live - quiet <= 16.7,
    )
    short, long = median(lengths["30 messages"]), median(lengths["2,000 messages"])
    yield Bar("2,000 messages open within 1.25 x of 30", f"{long / short:.2f} x", long <= 1.25 * short)


def _keys(result: Result) -> Iterator[Bar]:
    for name, values in result["keys"].items():
        p95 = percentiles([value / 1000 for value in values])[1]
        yield Bar(f"{name}: p95 at most 100 ms", f"{p95:.1f} ms", p95 <= 100)


def sections(result: Result, table: Table) -> Iterator[str]:
    """The parts of the report, each with its heading."""
    yield "## From the hand to the frame\n\n" + table(TIMES_HEAD, list(times_rows(result)))
    yield "## Key to painted ticket against the bare swap\n\n" + table(WORK_HEAD, list(work_rows(result)))
    rows: list[tuple[str, ...]] = [(name, str(count)) for name, count in result["statements"].items()]
    yield "## Statements\n\n" + table(("request", "SQL"), rows)
    yield "## Bars\n\n" + table(
        ("bar", "measured", ""),
        [(bar.text, bar.measured, "kept" if bar.kept else "missed") for bar in bars(result)],
    )


HOW = """\
`make bench-ui` makes servers and a database of its own ({tickets:,} tickets; those of the first page of the list have
20 messages each, every third mail of a customer with HTML), starts the web server as `manage.py up` runs it, with one
process, and drives the desk in Chromium without a window, software-drawn, 1440 x 900. Browser, web server, PostgreSQL
and what drives them share the machine.

- **Times** begin with the time stamp of the key or click and end after the frame that shows the result. A frame comes
  every 16.7 ms, so that is what each time may contain of waiting.
- **j and k** go down and up the list with 200 ms of quiet between the keys; a ticket that was not yet fetched ahead is
  counted apart ({missed} of them). **Bare swap**: in the same page, between blocks of ten keys, the same HTML of ticket
  and side panel put in by `setHTMLUnsafe` (innerHTML that also makes the shadow roots of mails), nothing else. What the
  desk does later than 40 ms after the frame (address, presence, what was seen) is in neither.
- **Main thread**: script, style and layout as the browser counts them (CDP, Performance.getMetrics), from before the
  key to after the frame.
- **Typing** goes into the reply, first alone, then while another agent changes {changes} tickets at ten a second, the
  open one and those of the list among them; the page pulled {pulls} times.
- **As sent**: sizes of the bodies as they come over the wire on a first visit, compressed: {script_files} scripts and
  {style_files} style sheets.
- **Memory**: the heap after garbage collection, before and after, in one page.
"""


def page(report: Result) -> str:
    """docs/benchmarks-ui.md."""
    on, result = report["machine"], report["result"]
    missed = [bar for bar in bars(result) if not bar.kept]
    loops = " ms of CPU before and ".join(f"{loop:.1f}" for loop in on["loop_ms"])
    head = (
        f"# Speed of hand\n\nMeasured {report['date']} on {on['cores']} cores ({on['processor']}), "
        f"{on['memory_gb']} GB, {on['system']}, Python {on['python']}, Django {on['django']}, "
        f"PostgreSQL {on['postgresql']}, Chromium {report['chromium']}; load before it began {on['load']}, at its end "
        f"{report['load_after']} (its own work included). A fixed Python loop took {loops} ms after it. What the "
        "server does for each page is in [benchmarks](benchmarks.md).\n\n"
    )
    if missed:
        head += (
            "**Misses its bar:**\n\n" + "\n".join(f"- {bar.text}: {bar.measured}" for bar in missed) + "\n"
        )
    else:
        head += "Every bar is kept.\n"
    how = HOW.format(
        tickets=report["tickets"],
        missed=result["navigation"]["missed"],
        changes=result["typing"]["changes"],
        pulls=result["typing"]["pulls"],
        script_files=result["weight"]["script files"],
        style_files=result["weight"]["style files"],
    )
    return (
        "\n".join([head, "## How\n", how, *(part + "\n" for part in sections(result, markdown))]).rstrip()
        + "\n"
    )
