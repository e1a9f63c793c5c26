"""Which parts of a mail are its text, its HTML and its attachments."""

import html
import mimetypes
import re
import urllib.parse
from dataclasses import dataclass, field, replace

from channels_app.email import charsets, headers, mime
from core.html_text import html_to_text

MAX_BODY = 2_000_000
MAX_ATTACHMENTS = 200

_UNSAFE_NAME = re.compile(r"[\x00-\x1f\x7f]")
_CID = re.compile(r"""\bcid:([^\s"'<>)]{1,250})""", re.IGNORECASE)
_REPORT_PARTS = frozenset(
    {"message/delivery-status", "message/feedback-report", "message/disposition-notification"}
)


@dataclass(frozen=True, slots=True)
class ParsedAttachment:
    """One file of a mail; `content` is decoded, `content_id` without angle brackets."""

    filename: str
    content_type: str
    size: int
    inline: bool
    content_id: str
    content: bytes = field(repr=False)


@dataclass(slots=True)
class Bodies:
    """Collected while walking: texts and HTML in order, files."""

    texts: list[str] = field(default_factory=list)
    htmls: list[str] = field(default_factory=list)
    attachments: list[ParsedAttachment] = field(default_factory=list)
    text_from_html: bool = False

    @property
    def html(self) -> str:
        return "\n".join(self.htmls)[:MAX_BODY]

    @property
    def text(self) -> str:
        return "\n".join(self.texts)[:MAX_BODY]


def filename_of(part: mime.Part) -> str:
    """The file's name: Content-Disposition, else Content-Type, without folders and control characters."""
    name = ""
    disposition = part.text("content-disposition")
    if disposition:
        parameters = headers.parse_parameters(disposition)[1]
        name = parameters.get("filename", "") or parameters.get("name", "")
    name = name or part.parameters.get("name", "") or part.parameters.get("filename", "")
    return _UNSAFE_NAME.sub("", name.replace("\\", "/").rpartition("/")[2]).strip()[:255]


def collect(root: mime.Part) -> Bodies:
    """Walk the tree in order."""
    bodies = Bodies()
    _walk(root, bodies, related_to_html=False)
    if bodies.htmls and not any(text.strip() for text in bodies.texts):
        bodies.text_from_html = True
        bodies.texts.append(html_to_text(bodies.html))
    shown = {html.unescape(urllib.parse.unquote(one)) for one in _CID.findall(bodies.html)}
    # programs call every picture and document "inline"; what no HTML shows is a file like any other
    bodies.attachments = [
        file if not file.inline or file.content_id in shown else replace(file, inline=False)
        for file in bodies.attachments
    ]
    return bodies


def _walk(part: mime.Part, bodies: Bodies, *, related_to_html: bool) -> None:
    kind = part.content_type
    if kind.startswith("multipart/") and part.children:
        if kind == "multipart/alternative":
            _alternative(part, bodies)
        else:
            for child in part.children:
                _walk(child, bodies, related_to_html=kind == "multipart/related")
        return
    disposition = headers.parse_parameters(part.text("content-disposition"))[0]
    filename = filename_of(part)
    is_text = kind in ("text/plain", "text/html", "text/enriched", "text/richtext") or kind.startswith(
        "multipart/"
    )
    is_first = not bodies.texts and not bodies.htmls
    if is_text and disposition != "attachment" and (not filename or is_first):
        _add_text(part, bodies)
        if not filename or disposition != "inline":
            return
        # a named text shown in place: the reader sees it, and can also save it under its name
    _attach(part, bodies, filename, disposition, related_to_html=related_to_html)


def _alternative(part: mime.Part, bodies: Bodies) -> None:
    """Of several versions take the best text and the best HTML; files among them are kept."""
    has_text = has_html = False
    for child in part.children:
        before = (len(bodies.texts), len(bodies.htmls))
        if child.content_type == "text/plain" and has_text:
            text = child.decoded_text()
            if text.strip() and text.strip() not in bodies.text:
                bodies.texts.append(text)
            continue
        if child.content_type == "text/html" and has_html:
            bodies.htmls.append(child.decoded_text())
            continue
        _walk(child, bodies, related_to_html=False)
        has_text = has_text or len(bodies.texts) > before[0]
        has_html = has_html or len(bodies.htmls) > before[1]


def _add_text(part: mime.Part, bodies: Bodies) -> None:
    if part.content_type == "text/html":
        bodies.htmls.append(part.decoded_text()[:MAX_BODY])
        return
    content = part.content()
    if b"\nbegin " in content or content.startswith(b"begin "):
        content = _take_uuencoded(content, bodies)
    text = charsets.decode(content[: 4 * MAX_BODY], part.parameters.get("charset", "")).replace("\r\n", "\n")
    if part.content_type in ("text/enriched", "text/richtext"):
        text = re.sub(r"<[^<>]{1,80}>", "", text)
    if part.parameters.get("format", "").lower() == "flowed":
        text = unflow(text, delete_space=part.parameters.get("delsp", "").lower() == "yes")
    bodies.texts.append(text[:MAX_BODY])


def _take_uuencoded(content: bytes, bodies: Bodies) -> bytes:
    kept: list[bytes] = []
    position = 0
    for start, end, name, data in charsets.find_uuencoded(content):
        kept.append(content[position:start])
        position = end
        guessed = mimetypes.guess_type(name)[0] or "application/octet-stream"
        bodies.attachments.append(ParsedAttachment(name[:255], guessed, len(data), False, "", data))
    kept.append(content[position:])
    return b"".join(kept)


def _attach(
    part: mime.Part, bodies: Bodies, filename: str, disposition: str, *, related_to_html: bool
) -> None:
    if len(bodies.attachments) >= MAX_ATTACHMENTS:
        return
    content = part.content()
    if not content.strip() and not filename:
        return
    if not filename and part.content_type.startswith("message/rfc822") and part.children:
        subject = headers.decoded(part.children[0].raw("subject"))
        filename = (re.sub(r"[^\w .-]", "_", subject)[:80].strip() or "message") + ".eml"
    content_id = part.text("content-id").strip("<> \t")[:250]
    bodies.attachments.append(
        ParsedAttachment(
            filename=filename,
            content_type=part.content_type,
            size=len(content),
            inline=disposition == "inline"
            or (bool(content_id) and related_to_html and disposition != "attachment"),
            content_id=content_id,
            content=content,
        )
    )


def unflow(text: str, *, delete_space: bool = False) -> str:
    """Join the soft line breaks of format=flowed (RFC 3676)."""
    out: list[str] = []
    open_quote: int | None = None  # quote depth of a line that waits for its continuation
    for line in text.split("\n"):
        content = line.lstrip(">")
        depth = len(line) - len(content)
        content = content.removeprefix(" ")
        is_signature = content in ("-- ", "--")
        if open_quote == depth and not is_signature and out:
            out[-1] += content
        else:
            out.append((">" * depth + " " if depth else "") + content)
        is_soft = content.endswith(" ") and not is_signature
        open_quote = depth if is_soft else None
        if is_soft and delete_space:
            out[-1] = out[-1][:-1]
    return "\n".join(out)
