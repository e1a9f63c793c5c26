"""Mails from where people keep them: files, folders, mbox, Maildir, standard input."""

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

_MBOX_LINE = re.compile(rb"^From \S+.*\d{4}", re.MULTILINE)
_FROM_LINE = re.compile(rb"^>(>*From )", re.MULTILINE)


def mails(path: Path) -> Iterator[tuple[str, bytes]]:
    """(name, raw bytes) of each mail at a path; a folder is walked in order of name.

    A file that begins like an mbox is split; each mail is then named `path:1`, `path:2`, ...
    """
    if path.is_dir():
        for child in sorted(path.rglob("*")):
            if child.is_file() and not _is_bookkeeping(child):
                yield from mails(child)
        return
    with path.open("rb") as file:
        head = file.read(512)
        file.seek(0)
        if _is_mbox(path, head):
            for number, raw in enumerate(split_mbox(file), 1):
                yield f"{path}:{number}", raw
        else:
            yield str(path), file.read()


def count(path: Path) -> int:
    """How many mails `mails` will find, for a progress bar (an mbox counts as its From lines)."""
    if path.is_dir():
        return sum(
            count(child) for child in path.rglob("*") if child.is_file() and not _is_bookkeeping(child)
        )
    with path.open("rb") as file:
        if not _is_mbox(path, file.read(512)):
            return 1
        file.seek(0)
        return sum(1 for _ in split_mbox(file))


def _is_bookkeeping(path: Path) -> bool:
    """Files of a Maildir (or of the system) that are no mails."""
    return path.name.startswith((".", "dovecot", "maildirfolder")) or path.parent.name == "tmp"


def _is_mbox(path: Path, head: bytes) -> bool:
    """An mbox begins with a From line and is no single mail that merely kept it."""
    return bool(_MBOX_LINE.match(head)) and path.suffix.lower() not in (".eml", ".txt")


def split_mbox(file: BinaryIO) -> Iterator[bytes]:
    """The mails of an mbox, read line by line so that size does not matter; `>From ` is unquoted."""
    lines: list[bytes] = []
    was_blank = True
    for line in file:
        if was_blank and line.startswith(b"From ") and _MBOX_LINE.match(line):
            if lines:
                yield _FROM_LINE.sub(rb"\1", b"".join(lines))
            lines = []
        else:
            lines.append(line)
        was_blank = not line.strip()
    if lines:
        yield _FROM_LINE.sub(rb"\1", b"".join(lines))


def split(data: bytes) -> Iterator[bytes]:
    """The mails of bytes that are one mail, or an mbox."""
    if _MBOX_LINE.match(data[:512]):
        yield from split_mbox(io.BytesIO(data))
    else:
        yield data
