"""Bytes to text, whatever the charset label says; nothing here ever raises.

Labels are resolved as browsers do (WHATWG Encoding): what is called ISO-8859-1 or US-ASCII is read as
Windows-1252, GB2312 as GB18030, KS_C_5601 as CP949. Codecs that are no charsets (idna, punycode,
unicode_escape) are refused: some of them need quadratic time.
"""

import base64
import binascii
import codecs
import functools
import re

_ALIASES = {
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "iso-8859-9": "cp1254",
    "iso-8859-11": "cp874",
    "tis-620": "cp874",
    "ks_c_5601-1987": "cp949",
    "ks_c_5601": "cp949",
    "euc-kr": "cp949",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb_2312-80": "gb18030",
    "x-gbk": "gb18030",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "x-sjis": "cp932",
    "iso-8859-8-i": "iso-8859-8",
    "iso-8859-8-e": "iso-8859-8",
    "visual": "iso-8859-8",
    "x-mac-roman": "mac_roman",
    "macintosh": "mac_roman",
    "x-mac-cyrillic": "mac_cyrillic",
    "unicode-1-1-utf-7": "utf-7",
    "utf8mb4": "utf-8",
    "x-unicode-2-0-utf-7": "utf-7",
    "cp-850": "cp850",
    "windows-874": "cp874",
}
_GUESS = frozenset(
    {
        "",
        "us-ascii",
        "ascii",
        "ansi_x3.4-1968",
        "unknown-8bit",
        "x-unknown",
        "default",
        "8bit",
        "7bit",
        "binary",
    }
)
_NO_CHARSETS = frozenset(
    {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"}
)
_NUMBER = re.compile(r"^(?:cp|windows|win|x-cp|x-windows|ibm|x-ibm)[-_ ]?(\d{3,5})$")
_UTF8_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_HIGH = re.compile(rb"[\x80-\xff]")


@functools.lru_cache(maxsize=256)
def codec_name(label: str) -> str | None:
    """The Python codec of a charset label; None when it must be guessed from the bytes."""
    name = label.strip().strip("\"'").lower()
    if name in _GUESS:
        return None
    name = _ALIASES.get(name, name)
    number = _NUMBER.match(name)
    if number:
        name = f"cp{number[1]}"
    try:
        info = codecs.lookup(name)
    except (LookupError, ValueError, UnicodeError):
        return None
    if info.name in _NO_CHARSETS or not getattr(info, "_is_text_encoding", True):
        return None
    return _ALIASES.get(info.name, info.name)


def guess(data: bytes) -> str:
    """Text of bytes without a usable label: UTF-8 when it mostly is, else Windows-1252."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    if b"\x1b$" in data or b"\x1b(" in data:
        return data.decode("iso2022_jp_2", "replace")
    in_sequences = sum(len(match) for match in _UTF8_SEQUENCE.findall(data))
    if in_sequences * 2 > len(_HIGH.findall(data)):
        return data.decode("utf-8", "replace")
    return data.decode("cp1252", "replace")


def decode(data: bytes, label: str = "") -> str:
    """Text of `data`; wrong or unknown labels fall back to a guess. Never raises."""
    name = codec_name(label)
    if name is None:
        return guess(data)
    try:
        return data.decode(name)
    except (UnicodeError, ValueError, LookupError):
        pass
    if name == "cp1252":  # five bytes of it are undefined; browsers map them to C1 controls
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            return data.decode("cp1252", "replace")
    if name == "utf-8":
        return guess(data)
    try:
        return data.decode(name, "replace")
    except (UnicodeError, ValueError, LookupError):
        return guess(data)


_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/=]+")


def decode_base64(data: bytes) -> bytes:
    """Lenient base64: rubbish between is skipped, padding may be missing or stand in the middle."""
    if b"=" in data.rstrip(b"=\r\n\t "):
        return _base64_chunks(data)
    try:
        return binascii.a2b_base64(data)
    except (binascii.Error, ValueError):
        return _base64_chunks(data)


def _base64_chunks(data: bytes) -> bytes:
    out = []
    for chunk in re.split(rb"=+", _NOT_BASE64.sub(b"", data)):
        usable = chunk[:-1] if len(chunk) % 4 == 1 else chunk
        if usable:
            out.append(base64.b64decode(usable + b"=" * (-len(usable) % 4)))
    return b"".join(out)


def decode_quoted_printable(data: bytes) -> bytes:
    """Lenient quoted-printable (RFC 2045 §6.7); what is no escape stays as it is."""
    return binascii.a2b_qp(data)


_UU_BEGIN = re.compile(rb"^begin(?:-base64)? [0-7]{3,4} (?P<name>[^\r\n]+)\r?$", re.MULTILINE)


def find_uuencoded(data: bytes) -> list[tuple[int, int, str, bytes]]:
    """Uuencoded files inside a body: (start, end, file name, content)."""
    found: list[tuple[int, int, str, bytes]] = []
    position = 0
    while (match := _UU_BEGIN.search(data, position)) and len(found) < 50:
        end = re.compile(rb"^end\r?$", re.MULTILINE).search(data, match.end())
        if end is None:
            break
        content = _uudecode(data[match.end() : end.start()].splitlines())
        if content is not None:
            found.append((match.start(), end.end(), decode(match["name"].strip()), content))
        position = end.end()
    return found


def _uudecode(lines: list[bytes]) -> bytes | None:
    out = []
    for line in lines:
        if not line:
            continue
        try:
            out.append(binascii.a2b_uu(line))
        except (binascii.Error, ValueError):
            wanted = (((line[0] - 32) & 63) * 4 + 5) // 3  # some encoders pad lines with rubbish
            try:
                out.append(binascii.a2b_uu(line[:wanted]))
            except (binascii.Error, ValueError):
                return None
    return b"".join(out)
