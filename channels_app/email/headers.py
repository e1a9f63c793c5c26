"""Header fields: unfolding, encoded words, parameters, addresses, message ids, dates (RFC 5322, 2047, 2231).

All functions are total: they take whatever strangers send and give the best reading. Work is linear in the
length of the field, and fields are cut at `MAX_FIELD` first.
"""

import datetime as dt
import email.utils
import re
import urllib.parse
from dataclasses import dataclass

from channels_app.email import charsets

MAX_FIELD = 65_536
MAX_ADDRESSES = 1_000
MAX_REFERENCES = 200

_FOLD = re.compile(r"\r?\n[ \t]*")
_ENCODED_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*)\?=", re.DOTALL)
_ENCODED_LOOSE = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?(.*?)\?=", re.DOTALL)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SPACES = re.compile(r"[ \t\r\n]+")


@dataclass(frozen=True, slots=True)
class Address:
    """One mailbox: display name (may be empty) and address as written."""

    name: str
    email: str


def raw_text(value: bytes) -> str:
    """Unfolded text of a raw field; bytes above ASCII are guessed (RFC 6532 UTF-8, else Windows-1252)."""
    value = value[:MAX_FIELD]
    text = value.decode("ascii") if value.isascii() else charsets.guess(value)
    return _FOLD.sub(" ", text).strip() if "\n" in text else text.strip()


def decode_words(text: str) -> str:
    """Decode RFC 2047 encoded words, also split inside a character, quoted or holding spaces."""
    if "=?" not in text:
        return _CONTROL.sub("", text)
    pattern = _ENCODED_WORD if _ENCODED_WORD.search(text) else _ENCODED_LOOSE
    out: list[str] = []
    pending = b""
    pending_label = ""
    position = 0
    for match in pattern.finditer(text):
        between = text[position : match.start()]
        label = match[1].split("*")[0]  # RFC 2231 language suffix
        if pending and (between.strip() or label.lower() != pending_label.lower()):
            out.append(charsets.decode(pending, pending_label))
            pending = b""
        if between.strip() or position == 0:
            out.append(between)
        pending += _word_bytes(match[2], match[3], label)
        pending_label = label
        position = match.end()
    if pending:
        out.append(charsets.decode(pending, pending_label))
    out.append(text[position:])
    return _CONTROL.sub("", "".join(out))


def _word_bytes(encoding: str, payload: str, label: str) -> bytes:
    # letters above ASCII do not belong here; written in the word's own charset they survive the decoding
    data = (
        payload.encode(charsets.codec_name(label) or "utf-8", "replace")
        if not payload.isascii()
        else payload.encode()
    )
    if encoding in "bB":
        return charsets.decode_base64(data)
    return charsets.decode_quoted_printable(
        data.replace(b"_", b"=20").replace(b"\n", b"").replace(b"\r", b"")
    )


def decoded(value: bytes) -> str:
    """Readable one-line text of a raw field such as Subject."""
    return (
        _SPACES.sub(" ", decode_words(raw_text(value))).strip()
        if b"\n" in value
        else decode_words(raw_text(value))
    )


# --- parameters ---------------------------------------------------------------------------------------------

_PARAMETER = re.compile(
    r""";\s*([A-Za-z0-9_.!#$%&'+^`|~-]+)(\*\d+)?(\*)?\s*=\s*(?:"((?:[^"\\]++|\\.)*+)"?|([^;"]*+[^;]*+))""",
    re.DOTALL,
)


def parse_parameters(text: str) -> tuple[str, dict[str, str]]:
    """Value and parameters of Content-Type or Content-Disposition; RFC 2231 pieces joined and decoded."""
    value, separator, _ = text.partition(";")
    parameters: dict[str, str] = {}
    pieces: dict[str, list[tuple[int, bool, str]]] = {}
    if separator:
        for match in _PARAMETER.finditer(text, len(value)):
            name = match[1].lower()
            quoted = match[4]
            content = re.sub(r"\\(.)", r"\1", quoted) if quoted is not None else match[5].strip()
            if match[2] or match[3]:
                number = int(match[2][1:5]) if match[2] else 0
                pieces.setdefault(name, []).append((number, bool(match[3]), content))
            else:
                parameters.setdefault(name, decode_words(content))
    for name, parts in pieces.items():
        parameters[name] = _join_2231(sorted(parts, key=lambda part: part[0]))
    return value.strip().lower(), parameters


def _join_2231(parts: list[tuple[int, bool, str]]) -> str:
    label = ""
    data = b""
    for index, (_, is_encoded, content) in enumerate(parts):
        if not is_encoded:
            data += content.encode("utf-8", "surrogateescape")
            continue
        if index == 0 and content.count("'") >= 2:
            label, _language, content = content.split("'", 2)
        data += urllib.parse.unquote_to_bytes(content)
    text = charsets.decode(data, label)
    return decode_words(text)


# --- addresses ----------------------------------------------------------------------------------------------

_TOKEN = re.compile(r"""[^"(),:;<>\\]+|"(?:[^"\\]++|\\.)*+"|[\s\S]""")
_BARE = re.compile(r"[^\s<>,;:\"()]+@[^\s<>,;:\"()]+")


def parse_addresses(text: str) -> list[Address]:
    """All mailboxes of an address field, groups flattened; names decoded after splitting."""
    if text.isascii() and '"' not in text and "," not in text and "(" not in text and ":" not in text:
        return [address] if (address := _mailbox(text)) else []  # most fields: one plain mailbox
    found: list[Address] = []
    name: list[str] = []
    comment: list[str] = []
    angle: str | None = None
    depth = 0
    in_angle = False
    for piece in _TOKEN.findall(text):
        if depth:
            depth += (piece == "(") - (piece == ")")
            if depth:
                comment.append(piece)
        elif piece == "(":
            depth = 1
        elif in_angle:
            if piece == ">":
                in_angle = False
            elif piece == "<":
                angle = ""
            else:
                angle = (angle or "") + piece
        elif piece == "<":
            in_angle, angle = True, ""
        elif piece in (",", ";"):
            _add(found, name, comment, angle)
            name, comment, angle = [], [], None
        elif piece == ":" and angle is None and "@" not in "".join(name):
            name = []  # a group's name
        else:
            name.append(piece)
        if len(found) >= MAX_ADDRESSES:
            return found
    _add(found, name, comment, angle)
    return found


def _add(found: list[Address], name: list[str], comment: list[str], angle: str | None) -> None:
    words = "".join(name).strip()
    note = "".join(comment).strip()
    if angle is not None:
        address = clean_email(angle)
        if address:
            found.append(Address(clean_name(words or note), address))
        elif "@" in words and (bare := _BARE.search(words)):
            found.append(Address("", clean_email(bare[0])))
        elif words:
            found.append(Address(clean_name(words), ""))
    elif words and (mailbox := _mailbox(words)):
        found.append(Address(mailbox.name or clean_name(note), mailbox.email))


def _mailbox(text: str) -> Address | None:
    text = text.strip()
    before, opening, rest = text.partition("<")
    if opening:
        address = clean_email(rest.partition(">")[0])
        if address or before.strip():
            return Address(clean_name(before), address)
        return None
    bare = _BARE.search(decode_words(text))
    if bare:
        return Address(
            clean_name(text.replace(bare[0], "", 1)) if len(bare[0]) < len(text) else "", clean_email(bare[0])
        )
    return (
        Address("", clean_email(text))
        if text and " " not in text and "=?" not in text
        else (Address(clean_name(text), "") if text else None)
    )


def clean_email(text: str) -> str:
    """The address without white space, source route, `mailto:` and quotes around it."""
    address = decode_words(text).strip().strip("'\"")
    if address.lower().startswith("mailto:"):
        address = address[7:]
    if address.startswith("@") and ":" in address:  # RFC 5322 obs-route
        address = address.rpartition(":")[2]
    address = _SPACES.sub("", address) if '"' not in address else address
    return address.strip(".<>,;").lstrip() if address else ""


def clean_name(text: str) -> str:
    """Display name: quotes and escapes removed, encoded words decoded."""
    text = text.strip()
    if len(text) >= 2 and text[0] == text[-1] == '"':
        text = re.sub(r"\\(.)", r"\1", text[1:-1])
    text = decode_words(text).strip()
    if len(text) >= 2 and text[0] == text[-1] and text[0] in "\"'":
        text = text[1:-1].strip()
    return _SPACES.sub(" ", text.replace('\\"', '"'))


# --- ids and dates ------------------------------------------------------------------------------------------

_MESSAGE_ID = re.compile(r"<([^<>\s]{1,998})>")


def message_ids(text: str) -> list[str]:
    """Message ids of References or In-Reply-To, in order, each once, without angle brackets."""
    found = _MESSAGE_ID.findall(text)
    if not found and "@" in text:
        found = [word.strip("<>,;") for word in text.split() if "@" in word]
    return list(dict.fromkeys(found))[:MAX_REFERENCES]


def message_id(text: str) -> str:
    """The one Message-ID, without angle brackets; "" when there is none."""
    found = _MESSAGE_ID.search(text)
    return found[1] if found else text.strip().strip("<>")[:998].split(" ")[0]


def parse_date(text: str) -> dt.datetime | None:
    """Date field as an aware UTC datetime; None when it makes no sense."""
    try:
        parsed = email.utils.parsedate_tz(text[:200])
        if parsed is None:
            return None
        moment = dt.datetime(*parsed[:6], tzinfo=dt.UTC)
        return moment - dt.timedelta(seconds=parsed[9] or 0)
    except (ValueError, OverflowError, TypeError, IndexError):
        return None
