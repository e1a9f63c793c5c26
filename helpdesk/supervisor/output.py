"""The log of the supervisor: every line with the name of who said it, coloured on a terminal."""

import contextlib
import os
import sys
from typing import TextIO

_COLOURS = (36, 33, 32, 35, 34, 96, 93, 92, 95)
_ERROR_COLOUR = 31
_WIDTH = 13
_LONGEST_LINE = 16_384


class Output:
    """Writes whole lines with their prefix; a vanished terminal never stops the supervisor."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stdout
        self._coloured = self._stream.isatty() and "NO_COLOR" not in os.environ
        self._names: dict[str, int] = {}

    def line(self, name: str, text: str, *, alarming: bool = False) -> None:
        """Write one line said by `name`; an empty one is not worth its prefix."""
        if not text.strip():
            return
        prefix = f"{name:<{_WIDTH}} |"
        if self._coloured:
            number = self._names.setdefault(name, len(self._names))
            colour = _ERROR_COLOUR if alarming else _COLOURS[number % len(_COLOURS)]
            prefix = f"\033[{colour}m{prefix}\033[0m"
        self.plain(f"{prefix} {text}")

    def plain(self, text: str) -> None:
        """Write text as it is."""
        with contextlib.suppress(OSError, ValueError):
            self._stream.write(text + "\n")
            self._stream.flush()


class LineBuffer:
    """Turns pieces of a child's output into whole lines."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, piece: bytes) -> list[str]:
        """Return the lines that `piece` completes; endless ones are cut."""
        *lines, self._rest = (self._rest + piece).split(b"\n")
        if len(self._rest) > _LONGEST_LINE:
            lines.append(self._rest)
            self._rest = b""
        return [line.decode("utf-8", "replace").rstrip() for line in lines]

    def end(self) -> list[str]:
        """Return what was said without a line end."""
        rest, self._rest = self._rest, b""
        return [rest.decode("utf-8", "replace").rstrip()] if rest else []
