"""One key for one mail, whichever way it reached us."""

import hashlib
import re

# What identifies the mail; everything a transport may add or rewrite (Received, Return-Path, ...) stays out.
_ORDER = (b"message-id", b"from", b"date", b"subject")
_WANTED = frozenset(_ORDER)
_END_OF_HEADERS = re.compile(rb"\r?\n\r?\n")


def fingerprint(raw: bytes) -> str:
    """sha256 over Message-ID, From, Date, Subject and the body with line endings normalised, as 64 hex digits.

    Header white space, header order, the case of field names and trailing line ends do not count.
    """
    end = _END_OF_HEADERS.search(raw, 0, 262_144)
    block, body = (raw[: end.start()], raw[end.end() :]) if end else (raw[:262_144], raw[262_144:])
    values: dict[bytes, bytes] = {}
    name = b""
    for line in block.splitlines():
        if line[:1] in (b" ", b"\t"):
            if name:
                values[name] += line
            continue
        key, colon, value = line.partition(b":")
        key = key.strip().lower()
        name = key if colon and key in _WANTED and key not in values else b""
        if name:
            values[name] = value
    digest = hashlib.sha256()
    for key in _ORDER:
        digest.update(b"".join(values.get(key, b"").split()) + b"\0")
    if not values:  # no header at all: everything counts
        digest.update(block.replace(b"\r\n", b"\n") + b"\0")
    digest.update(body.replace(b"\r\n", b"\n").rstrip(b"\r\n"))
    return digest.hexdigest()
