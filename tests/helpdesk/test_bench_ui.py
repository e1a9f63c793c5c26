"""The benchmark of the desk in a browser: its arithmetic, and once in the long tests all of it in small."""

import itertools
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from helpdesk.benchmarks.places import ROOT, BenchError
from helpdesk.benchmarks.ui import chromium, report
from helpdesk.benchmarks.ui.hands import STRIDE, TEXT
from helpdesk.benchmarks.ui.world import spread


def measured(**changed: Any) -> dict[str, Any]:
    parts = dict.fromkeys(
        ("ScriptDuration", "RecalcStyleDuration", "LayoutDuration", "all", "TaskDuration"), 2.0
    )
    return {
        "navigation": {
            "wall": [30.0, 40.0, 50.0],
            "work": [12.0, 12.0, 12.0],
            "bare wall": [20.0, 20.0, 20.0],
            "bare work": [10.0, 10.0, 10.0],
            "pane requests": [1, 2],
            "parts": [parts],
            "bare parts": [parts],
            "missed": 0,
        },
        "cold": {"Enter": [90.0, 110.0], "click": [95.0, 120.0]},
        "typing": {"quiet": [16.0, 17.0], "live": [18.0, 19.0], "changes": 10, "pulls": 1},
        "keys": {"a: assign opens": [20.0, 30.0]},
        "lengths": {"30 messages": [100.0, 100.0], "2,000 messages": [101.0, 103.0]},
        "memory": {
            "navigations": 200,
            "heap before": 3e6,
            "heap after": 4e6,
            "nodes before": 9000,
            "nodes after": 9100,
        },
        "weight": {"scripts": 44_000, "styles": 15_000, "script files": 26, "style files": 2},
        "statements": {"inbox": 6, "ticket": 11},
        **changed,
    }


def missed(result: dict[str, Any]) -> list[str]:
    return [bar.text for bar in report.bars(result) if not bar.kept]


def test_what_is_quick_enough_keeps_every_bar() -> None:
    assert missed(measured()) == []


@pytest.mark.parametrize(
    ("part", "changes", "bar"),
    [
        ("navigation", {"work": [16.0] * 3}, "1.5 x"),
        ("navigation", {"wall": [51.0] * 3}, "p50 at most 50 ms"),
        ("navigation", {"pane requests": [3]}, "2 requests"),
        ("cold", {"click": [400.0] * 9}, "250 ms"),
        ("typing", {"live": [40.0, 41.0]}, "typing while"),
        ("weight", {"scripts": 45_001}, "45 kB"),
        ("memory", {"heap after": 9e6}, "5 MB"),
        ("lengths", {"2,000 messages": [140.0] * 2}, "2,000 messages"),
        ("keys", {"z: undo is shown": [120.0] * 2}, "z: undo"),
    ],
)
def test_what_is_too_slow_or_too_much_is_said(part: str, changes: dict[str, Any], bar: str) -> None:
    result = measured()
    result[part] = result[part] | changes
    assert [text for text in missed(result) if bar in text]


def test_the_order_of_cold_openings_visits_every_row_and_never_a_neighbour() -> None:
    order = spread(range(50), STRIDE)
    assert sorted(order) == list(range(50))
    assert all(abs(one - next_one) > 2 for one, next_one in itertools.pairwise(order))


def test_what_is_typed_are_keys_of_one_letter() -> None:
    assert set(TEXT) <= set("abcdefghijklmnopqrstuvwxyz ")


def test_without_a_browser_a_plain_sentence_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chromium, "find_browser", lambda: None)
    with pytest.raises(BenchError, match="No Chromium or Chrome was found"):
        chromium.need_browser()


@pytest.mark.long
@pytest.mark.browser
@pytest.mark.timeout(660)
def test_all_of_it_runs_in_small(open_folder: Path) -> None:
    told = open_folder / "told.json"
    command = [sys.executable, "manage.py", "bench_ui", "--samples", "10", "--tickets", "2000"]
    command += ["--json", str(told), "--folder", str(open_folder / "bench")]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True, timeout=600)
    result = json.loads(told.read_text())
    assert len(report.bars(result["result"])) >= 15
    assert report.page(result).startswith("# Speed of hand")
    assert not (open_folder / "bench").exists()
