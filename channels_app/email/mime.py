"""The structure of a mail: bytes -> a tree of parts (RFC 2045, 2046), with hard limits.

Own code and not `email.parser`: that one has no limit on depth, parts or header length (one hostile mail of
204 KiB keeps it busy for seconds), copies every line, and costs more than the rest of the parsing together.
This one slices the bytes and looks for boundaries with compiled patterns, so its work is at most
size x MAX_DEPTH.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from channels_app.email import charsets, headers

MAX_DEPTH = 20
MAX_PARTS = 500
MAX_HEADER_BLOCK = 262_144
MAX_HEADER_FIELDS = 1_000

_END_OF_HEADERS = re.compile(rb"\r?\n[ \t]*\r?\n|\A\r?\n")
_FIELD = re.compile(rb"([!-9;-~]{1,200})[ \t]*:[ \t]*(.*)", re.DOTALL)
_LINE_END = re.compile(rb"\r\n|\n|\r")


@dataclass(slots=True)
class Part:
    """One node. `fields` are (lower-case name, raw value) in order; `body` is the undecoded slice."""

    fields: list[tuple[str, bytes]]
    body: bytes
    content_type: str = "text/plain"
    parameters: dict[str, str] = field(default_factory=dict)
    children: list["Part"] = field(default_factory=list)

    def raw(self, name: str) -> bytes:
        """First raw value of a field, b"" when absent."""
        for key, value in self.fields:
            if key == name:
                return value
        return b""

    def all_raw(self, name: str) -> list[bytes]:
        """All raw values of a field."""
        return [value for key, value in self.fields if key == name]

    def text(self, name: str) -> str:
        """First value of a field, unfolded but with encoded words as they are."""
        return headers.raw_text(self.raw(name))

    def content(self) -> bytes:
        """The body with its transfer encoding undone."""
        encoding = self.text("content-transfer-encoding").lower().split(";")[0].strip().strip("\"'")
        if encoding.startswith("base64"):
            return charsets.decode_base64(self.body)
        if encoding.startswith(("quoted-printable", "quoted printable")):
            return charsets.decode_quoted_printable(self.body)
        if encoding in ("x-uuencode", "uuencode", "x-uue", "uue"):
            found = charsets.find_uuencoded(self.body)
            return found[0][3] if found else self.body
        return self.body

    def decoded_text(self) -> str:
        """The content as text."""
        return charsets.decode(self.content(), self.parameters.get("charset", "")).replace("\r\n", "\n")


class Limits:
    """Counts parts over the whole tree, and remembers whether anything was cut off."""

    def __init__(self) -> None:
        self.parts = 0
        self.exceeded = ""


def parse(data: bytes, limits: Limits) -> Part:
    """The tree of one mail. Never raises; `limits.exceeded` says what was cut."""
    if data.startswith((b"From ", b">From ")):  # an mbox line in front
        data = data.partition(b"\n")[2]
    return _part(data.lstrip(b"\r\n") if data[:1] in (b"\r", b"\n") else data, limits, 0, "text/plain")


def _part(data: bytes, limits: Limits, depth: int, default_type: str) -> Part:
    limits.parts += 1
    fields, body = split_headers(data)
    part = Part(fields, body)
    raw_type = part.text("content-type")
    part.content_type, part.parameters = (
        headers.parse_parameters(raw_type) if raw_type else (default_type, {})
    )
    if "/" not in part.content_type:
        part.content_type = {"text": "text/plain", "html": "text/html", "multipart": "multipart/mixed"}.get(
            part.content_type,
            "text/plain" if not part.content_type or depth == 0 else "application/octet-stream",
        )
    if part.content_type.startswith("multipart/"):
        if depth >= MAX_DEPTH:
            limits.exceeded = "too deeply nested"
            return part
        _split_multipart(part, limits, depth)
    elif part.content_type in ("message/rfc822", "message/global") and depth < MAX_DEPTH:
        part.children = [_part(part.content().lstrip(b"\r\n"), limits, depth + 1, "text/plain")]
    return part


def _split_multipart(part: Part, limits: Limits, depth: int) -> None:
    boundary = part.parameters.get("boundary", "").strip()
    body = part.body
    if not boundary or b"--" + boundary.encode("utf-8", "replace") not in body:
        guessed = re.search(rb"^--([^\r\n]{1,200}?)[ \t]*\r?\n(?=[A-Za-z-]+:)", body, re.MULTILINE)
        if not guessed:
            part.content_type = "text/plain"  # a multipart without parts: show what is there
            return
        marker = guessed[1]
    else:
        marker = boundary.encode("utf-8", "replace")
    default = "message/rfc822" if part.content_type == "multipart/digest" else "text/plain"
    start: int | None = None
    for at, end, is_last in _delimiters(body, b"--" + marker):
        if start is not None:
            _add_child(part, _chop(body, start, at), limits, depth, default)
        start = None if is_last else end
        if limits.parts >= MAX_PARTS:
            limits.exceeded = "too many parts"
            return
    if start is not None and start < len(body):
        _add_child(part, body[start:], limits, depth, default)  # the closing boundary is missing


_AFTER_DELIMITER = re.compile(rb"(--)?[ \t]{0,200}(?:\r\n|\n|\r|\Z)")


def _delimiters(body: bytes, delimiter: bytes) -> Iterator[tuple[int, int, bool]]:
    """(start, end, closes) of each line that is a delimiter."""
    at = body.find(delimiter)
    while at >= 0:
        after = at + len(delimiter)
        if at == 0 or body[at - 1] in b"\r\n":
            match = _AFTER_DELIMITER.match(body, after)
            if match:
                yield at, match.end(), bool(match[1])
                after = match.end()
        at = body.find(delimiter, after)


def _add_child(part: Part, data: bytes, limits: Limits, depth: int, default: str) -> None:
    if data.strip():
        part.children.append(_part(data, limits, depth + 1, default))


def _chop(body: bytes, start: int, end: int) -> bytes:
    """The slice without the line end that belongs to the boundary."""
    if end > start and body[end - 1 : end] == b"\n":
        end -= 1
    if end > start and body[end - 1 : end] == b"\r":
        end -= 1
    return body[start:end]


def split_headers(data: bytes) -> tuple[list[tuple[str, bytes]], bytes]:
    """Header fields and body. A missing blank line, rubbish lines and bare CRs are survived."""
    end = _END_OF_HEADERS.search(data, 0, MAX_HEADER_BLOCK)
    if end is not None and end.start() == 0:
        return [], data[end.end() :]
    if end is not None:
        block, body = data[: end.start()], data[end.end() :]
    elif b"\n" not in data[:MAX_HEADER_BLOCK] and b"\r\r" in data[:MAX_HEADER_BLOCK]:
        block, _, body = data.partition(b"\r\r")
    else:
        block, body = data[:MAX_HEADER_BLOCK], data[MAX_HEADER_BLOCK:]
    found: list[tuple[str, list[bytes]]] = []
    lines = _LINE_END.split(block)
    for index, line in enumerate(lines):
        if line[:1] in (b" ", b"\t"):
            if found:
                found[-1][1].append(line)
            continue
        match = _FIELD.match(line)
        if match and len(found) < MAX_HEADER_FIELDS:
            found.append((match[1].decode("ascii").lower(), [match[2]]))
        elif not match and not (found and index + 1 < len(lines) and _looks_like_field(lines[index + 1])):
            rest = b"\n".join(lines[index:])  # no blank line before the body
            body = rest + (b"\n\n" + body if body else b"")
            break
    return [(name, b"\n".join(values) if len(values) > 1 else values[0]) for name, values in found], body


def _looks_like_field(line: bytes) -> bool:
    return bool(line[:1] in (b" ", b"\t") or re.match(rb"[A-Za-z][A-Za-z0-9-]{1,60}:", line))
