"""The Procfile, the systemd units and the supervisor run the same command lines."""

import re
import shlex
from pathlib import Path

import pytest

from helpdesk.supervisor.processes import DEFAULTS, PROCESSES, Process

PROJECT = Path(__file__).resolve().parents[2]
SERVED = [process for process in PROCESSES if not process.only_demo]
INSTALLED_PYTHON = "/opt/helpdesk/.venv/bin/python"


def unit(process: Process) -> list[tuple[str, str]]:
    lines = (PROJECT / f"deploy/systemd/helpdesk-{process.name}.service").read_text().splitlines()
    return [(key, value) for key, separator, value in (line.partition("=") for line in lines) if separator]


def variables(line: str) -> set[str]:
    return set(re.findall(r"\$\{(\w+)\}", line))


def test_the_procfile_has_the_processes_of_the_supervisor() -> None:
    lines = (PROJECT / "Procfile").read_text().splitlines()
    assert [line.partition(":")[0] for line in lines] == [process.name for process in SERVED]


@pytest.mark.parametrize("process", SERVED, ids=lambda process: process.name)
def test_the_procfile_runs_what_the_supervisor_runs(process: Process) -> None:
    lines = dict(line.split(": ", 1) for line in (PROJECT / "Procfile").read_text().splitlines())
    line = lines[process.name]
    for name, default in re.findall(r"\$\{(\w+):-([^}]*)\}", line):
        assert DEFAULTS[name] == default
    plain = re.sub(r"\$\{(\w+):-[^}]*\}", r"${\1}", line).replace(".venv/bin/python", "python", 1)
    assert shlex.split(plain) == shlex.split(process.line)


@pytest.mark.parametrize("process", SERVED, ids=lambda process: process.name)
def test_the_unit_runs_what_the_supervisor_runs(process: Process) -> None:
    settings = unit(process)
    line = dict(settings)["ExecStart"].replace(INSTALLED_PYTHON, "python", 1)
    assert shlex.split(line) == shlex.split(process.line)
    defaults = dict(value.split("=", 1) for key, value in settings if key == "Environment")
    assert defaults == {name: DEFAULTS[name] for name in variables(process.line)}
    assert float(dict(settings)["TimeoutStopSec"]) > process.stop_seconds


def test_the_running_page_names_every_variable_and_process() -> None:
    page = (PROJECT / "docs/admin/running.md").read_text()
    for name in DEFAULTS:
        assert f"`{name}`" in page
    for process in SERVED:
        assert f"| {process.name} |" in page


def test_a_command_line_takes_its_variables_from_the_environment() -> None:
    web = PROCESSES[0]
    words = web.argv({"HELPDESK_WEB_PORT": "9000", "HELPDESK_WEB_HOST": ""})
    assert words[words.index("--port") + 1] == "9000"
    assert words[words.index("--host") + 1] == "127.0.0.1"
