"""Static files under names that carry the hash of their content, sent in few and small pieces.

Sources stay as they are written. When they are collected, the style sheets that app.css imports are put into it (a page
would ask for them only once it has read app.css), and lines that hold only a comment, and indentation, are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage
from servestatic.storage import CompressedManifestStaticFilesStorage

STYLES = "desk/css/app.css"
SCRIPTS = "desk/js/"
_IMPORT = re.compile(r'@import url\("([^"]+)"\) layer\(([a-z]+)\);')
_CSS_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_JS_COMMENT = re.compile(r"^[ \t]*(?://[^\n]*|/\*\*.*?\*/[ \t]*)\n", re.MULTILINE | re.DOTALL)
_INDENT = re.compile(r"^[ \t]+|\n(?=\n)", re.MULTILINE)

Sources = Mapping[str, tuple[Storage, str]]


class HashedStaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Also the modules that our scripts import: after an update no page mixes old modules with new ones.

    Scripts of others are left alone: some name files in comments that Django would look for in vain.
    """

    support_js_module_import_aggregation = True
    _js_module_import_aggregation_patterns = (
        "desk/js/*.js",
        CompressedManifestStaticFilesStorage._js_module_import_aggregation_patterns[1],
    )

    def post_process(self, paths: Sources, dry_run: bool = False, **options: Any) -> Iterator[Any]:
        """Hash and compress what is sent instead of what was written."""
        yield from super().post_process(prepared(paths), dry_run=dry_run, **options)


class _Prepared(Storage):
    """A source that is read in another form."""

    def __init__(self, text: str) -> None:
        self._text = text

    def open(self, name: str, mode: str = "rb") -> File[bytes]:
        return ContentFile(self._text.encode())


def prepared(paths: Sources) -> dict[str, tuple[Storage, str]]:
    """The same files, our own style sheet and scripts in the form in which they are sent."""
    found = dict(paths)
    for name, (_, path) in paths.items():
        if name == STYLES:
            found[name] = _Prepared(styles(paths)), path
        elif name.startswith(SCRIPTS) and name.endswith(".js"):
            found[name] = _Prepared(without_comments(_read(paths, name))), path
    return found


def styles(paths: Sources) -> str:
    """app.css with all that it imports in its place, each in its layer."""
    folder = STYLES.rpartition("/")[0]

    def imported(match: re.Match[str]) -> str:
        name, layer = match.groups()
        return f"@layer {layer} {{\n{_read(paths, f'{folder}/{name}')}}}"

    whole = _IMPORT.sub(imported, _read(paths, STYLES))
    return _INDENT.sub("", _CSS_COMMENT.sub("", whole))


def without_comments(script: str) -> str:
    """A script without lines that are only comment, and without indentation."""
    return _INDENT.sub("", _JS_COMMENT.sub("", script))


def _read(paths: Sources, name: str) -> str:
    storage, path = paths[name]
    with storage.open(path) as file:
        return bytes(file.read()).decode()
