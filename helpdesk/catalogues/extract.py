"""Every translatable string of the project, from Python and from Django templates."""

import ast
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from django.utils.translation.template import templatize

# What gettext's functions are called here, and which of their arguments are messages.
KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
_CALL = re.compile(r"\b(?:n?p?gettext|_)\(")
LEFT_OUT = {"migrations", "tests", "node_modules", "locale", "static"}


def sources(root: Path) -> Iterator[Path]:
    """Python files and templates of the project, in a stable order."""
    for path in sorted(
        [*root.rglob("*.py"), *root.glob("**/templates/**/*.html"), *root.glob("**/templates/**/*.txt")]
    ):
        parts = path.relative_to(root).parts
        if not any(part in LEFT_OUT or part.startswith(".") for part in parts[:-1]):
            yield path


def extract(root: Path) -> Catalog:
    """A catalogue of all messages with the files that they stand in (no line numbers: they change too often)."""
    catalog = Catalog(project="helpdesk", charset="utf-8")
    for path in sources(root):
        text = path.read_text(encoding="utf-8")
        code = text if path.suffix == ".py" else _calls(templatize(text, origin=str(path)))
        name = path.relative_to(root).as_posix()
        for _line, function, messages, _comments in extract_python(
            io.BytesIO(code.encode()), KEYWORDS, ["Translators:"], {"encoding": "utf-8"}
        ):
            _add(catalog, str(function), messages, name)
    return catalog


def _calls(templatized: str) -> str:
    """The gettext calls in what Django makes of a template, one a line: the rest of it is no Python."""
    calls = []
    for line in templatized.splitlines():
        for match in _CALL.finditer(line):
            end = line.find(")", match.end())
            while end != -1 and not _is_expression(line[match.start() : end + 1]):
                end = line.find(")", end + 1)
            if end != -1:
                calls.append(line[match.start() : end + 1])
    return "\n".join(calls)


def _is_expression(code: str) -> bool:
    try:
        ast.parse(code, mode="eval")
    except SyntaxError:
        return False
    return True


def _add(catalog: Catalog, function: str, messages: object, name: str) -> None:
    parts = list(messages) if isinstance(messages, tuple) else [messages]
    context = parts.pop(0) if function in {"pgettext", "pgettext_lazy", "npgettext"} else None
    wanted = 2 if function in {"ngettext", "ngettext_lazy", "npgettext"} else 1
    texts = parts[:wanted]
    if len(texts) < wanted or not all(isinstance(text, str) and text for text in texts):
        return
    message_id = tuple(texts) if wanted == 2 else texts[0]
    catalog.add(message_id, locations=[(name, None)], context=context)  # type: ignore[arg-type,list-item]
