"""The benchmark's own arithmetic, and once in the long tests all of it at a small size."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from helpdesk.benchmarks import cpu, report
from helpdesk.benchmarks.places import ROOT, Place
from helpdesk.benchmarks.rounds import combine_ingest, combine_pages
from helpdesk.benchmarks.statements import scans
from helpdesk.benchmarks.timing import percentiles


def test_percentiles_are_in_milliseconds() -> None:
    p50, p95 = percentiles([number / 1000 for number in range(1, 101)])
    assert p50 == pytest.approx(50.5)
    assert p95 == pytest.approx(95.05)


def test_each_size_has_a_database_of_its_own(tmp_path: Path) -> None:
    small, large = Place(tmp_path, 10), Place(tmp_path, 20)
    assert small.database != large.database
    assert f"/{small.database}" in small.database_url
    assert str(tmp_path) in small.database_url


@pytest.mark.skipif(not cpu.IS_KNOWN, reason="no /proc here")
def test_cpu_of_a_process_holds_that_of_its_children() -> None:
    inner = "sum(range(6_000_000))"
    script = (
        "import subprocess, sys, time;"
        f"subprocess.run([sys.executable, '-c', '{inner}']);"
        "print(1, flush=True); time.sleep(30)"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        child.stdout.readline()
        try:
            assert cpu.tree(child.pid) > 0.05
        finally:
            child.kill()


@pytest.mark.django_db
def test_reading_a_whole_table_is_seen_in_the_plan() -> None:
    assert scans("SELECT count(*) FROM tickets_message WHERE body LIKE '%x%'")
    assert not scans("SELECT * FROM tickets_ticket WHERE id = 5")
    assert not scans("UPDATE tickets_ticket SET version = 1")


def measured(seconds: list[float], web_cpu: float) -> dict[str, Any]:
    times = {"requests": len(seconds), "p50": 0.0, "p95": 0.0, "seconds": seconds}
    return {
        **times,
        "web_cpu": web_cpu,
        "database_cpu": 1.0,
        "cpu": web_cpu + 1,
        "statements": 6,
        "scans": [],
    }


def test_rounds_of_a_page_are_one_sample() -> None:
    made = combine_pages([{"inbox": measured([0.001] * 30, 4.0)}, {"inbox": measured([0.003] * 10, 8.0)}])[
        "inbox"
    ]
    assert (made["requests"], made["p50"], made["p95"]) == (40, pytest.approx(1.0), pytest.approx(3.0))
    assert made["cpu"] == pytest.approx((5 * 30 + 9 * 10) / 40)
    assert "seconds" not in made


def test_ingest_is_told_by_the_median_of_its_rounds() -> None:
    def one(single: float, double: float) -> dict[str, Any]:
        runs = [{"processed": {"per_second": single}}, {"processed": {"per_second": double}}]
        return {"runs": runs, "stages": {"parse": (single, 0.0)}}

    made = combine_ingest([one(100, 180), one(50, 95), one(10, 11)])
    assert made["runs"][0]["processed"]["per_second"] == 50
    assert made["stages"]["parse"] == [50, 0.0]
    assert made["speed-up"] == pytest.approx(1.8)


def case(**values: Any) -> dict[str, Any]:
    base = {"p50": 1.0, "p95": 2.0, "cpu": 3.0, "web_cpu": 2.0, "database_cpu": 1.0, "statements": 6}
    return {**base, "scans": [], **values}


def result(**pages: Any) -> dict[str, Any]:
    return {"pages": {**pages, "plain page": case()}}


def missed(small: dict[str, Any], large: dict[str, Any]) -> list[str]:
    return [bar.text for bar in report.bars({10: small, 20: large}) if bar.kept is False]


def test_bars_are_kept_by_equal_and_cheap_pages() -> None:
    assert missed(result(inbox=case()), result(inbox=case())) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"statements": 13}, "at most 12 statements"),
        ({"statements": 7}, "the same at both sizes"),
        ({"p95": 3.1}, "1.5 x p95"),
        ({"cpu": 9.3}, "3 x the CPU"),
        ({"scans": ["tickets_message: SELECT"]}, "sequential scan"),
    ],
)
def test_a_bar_is_missed_by_what_it_forbids(change: dict[str, Any], said: str) -> None:
    texts = missed(result(inbox=case()), result(inbox=case(**change)))
    assert len(texts) == 1
    assert said in texts[0]


@pytest.mark.long
@pytest.mark.timeout(900)
def test_all_of_it_runs_at_a_small_size(open_folder: Path) -> None:
    answer = open_folder / "bench.json"
    words = ["--size", "300", "--requests", "20", "--mails", "60", "--rounds", "2", "--json", str(answer)]
    subprocess.run(
        [sys.executable, "manage.py", "bench", *words, "--folder", str(open_folder / "bench")],
        cwd=ROOT,
        check=True,
    )
    found = json.loads(answer.read_text())["sizes"]["300"]
    assert set(found["pages"]) == {*report.CASES, *report.FLOORS}
    assert [run["workers"] for run in found["ingest"]["runs"]] == [1, 2]
    assert not (open_folder / "bench").exists()
