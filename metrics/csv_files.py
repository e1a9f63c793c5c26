"""Numbers as CSV: streamed, and with nothing in it that a spreadsheet would run."""

import csv
from collections.abc import Iterable, Iterator
from typing import Any

# What spreadsheets take for the beginning of a formula (OWASP, "CSV Injection").
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")
BYTE_ORDER_MARK = "\ufeff"  # spreadsheets would take UTF-8 for something else without it


class _Echo:
    def write(self, text: str) -> str:
        return text


def defused(value: Any) -> Any:
    """The value with an apostrophe before it where a spreadsheet would take a text for a formula."""
    if isinstance(value, str) and value.startswith(DANGEROUS):
        return f"'{value}"
    return value


def lines(header: Iterable[str], rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    """The lines of the file, one at a time. None is an empty cell; texts are defused, numbers are numbers."""
    writer = csv.writer(_Echo())
    yield BYTE_ORDER_MARK + writer.writerow([defused(text) for text in header])
    for row in rows:
        yield writer.writerow(["" if value is None else defused(value) for value in row])
