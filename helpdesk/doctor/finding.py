"""What a check found."""

from dataclasses import dataclass
from typing import Literal

Level = Literal["ok", "warning", "failure"]


@dataclass(frozen=True)
class Finding:
    """`text` says how it is; `remedy` what to do, when something is to be done."""

    level: Level
    text: str
    remedy: str = ""


def ok(text: str) -> Finding:
    """All is well."""
    return Finding("ok", text)


def warning(text: str, remedy: str) -> Finding:
    """It works, but somebody should look."""
    return Finding("warning", text, remedy)


def failure(text: str, remedy: str) -> Finding:
    """It does not work."""
    return Finding("failure", text, remedy)
