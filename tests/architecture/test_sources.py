"""Rules about the sources that no linter knows."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
APPS = (
    "core",
    "accounts",
    "customers",
    "tickets",
    "routing",
    "channels_app",
    "surveys",
    "metrics",
    "desk",
    "helpdesk",
)
EDGES = {
    "views.py",
    "api",
    "views",
    "tasks.py",
    "handlers.py",
    "forms",
    "forms.py",
    "consumers.py",
    "selectors.py",
    "panels",
}
WRITES = {"create", "bulk_create", "update_or_create", "get_or_create", "bulk_update", "save", "delete"}
MAX_LINES = 500


def python_files(*apps: str) -> Iterator[Path]:
    for app in apps or APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def calls(path: Path) -> Iterator[ast.Call]:
    return (
        node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)
    )


def is_model_write(call: ast.Call) -> bool:
    function = call.func
    if not isinstance(function, ast.Attribute) or function.attr not in {*WRITES, "insert"}:
        return False
    owner = ast.unparse(function.value)
    if owner == "bulk":
        return True
    return ".objects" in owner or (
        function.attr in {"save", "delete"} and owner.split(".")[-1] not in {"storage", "cache", "form"}
    )


@pytest.mark.parametrize(
    "path", [p for p in python_files() if EDGES & set(p.relative_to(ROOT).parts)], ids=name
)
def test_edges_write_no_models_themselves(path: Path) -> None:
    writes = [f"line {call.lineno}: {ast.unparse(call.func)}" for call in calls(path) if is_model_write(call)]
    assert not writes, f"{name(path)} writes models; call a service instead: {writes}"


def test_the_scan_for_writes_finds_a_write_and_passes_a_service_call() -> None:
    bad, good = ast.parse("Ticket.objects.create(x=1)").body[0], ast.parse("lifecycle.resolve(1)").body[0]
    bulk = ast.parse("bulk.insert(tickets)").body[0]
    assert is_model_write(bad.value)  # type: ignore[attr-defined]
    assert is_model_write(bulk.value)  # type: ignore[attr-defined]
    assert not is_model_write(good.value)  # type: ignore[attr-defined]


@pytest.mark.parametrize("path", [p for p in python_files() if p.name == "tasks.py"], ids=name)
def test_tasks_name_their_queue_and_take_keywords_that_may_grow(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef) and any(
            "shared_task" in ast.unparse(d) for d in node.decorator_list
        ):
            assert any("queue=" in ast.unparse(decorator) for decorator in node.decorator_list), node.name
            assert not node.args.args, f"{node.name}: arguments are keyword-only"
            assert node.args.kwarg is not None, f"{node.name}: **kwargs lets old and new code run together"


@pytest.mark.parametrize("path", list(python_files()), ids=name)
def test_no_celery_task_waits_in_the_broker(path: Path) -> None:
    for call in calls(path):
        late = {keyword.arg for keyword in call.keywords} & {"eta", "countdown"}
        assert not late, f"{name(path)}:{call.lineno}: a row with a due time instead of {late}"


@pytest.mark.parametrize("path", list(python_files()), ids=name)
def test_a_file_holds_one_idea(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").count("\n")
    assert lines <= MAX_LINES, f"{name(path)} has {lines} lines"


INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)[^>]*>|<style\b|\sstyle=|\son[a-z]+=|hx-on|javascript:", re.IGNORECASE
)
TEMPLATES = sorted(path for path in (ROOT / "templates").rglob("*.html") if "emails" not in path.parts)


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_a_page_has_no_inline_script_or_style(path: Path) -> None:
    found = INLINE.findall(path.read_text(encoding="utf-8"))
    assert not found, f"{name(path)}: the content security policy forbids {found}"
