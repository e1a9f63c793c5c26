"""HTML as plain text: what is searched, quoted, previewed. Produces no HTML."""

import html as html_escape
import re

MAX_HTML = 2_000_000

_TOKEN = re.compile(
    r"<!--(?:.*?-->|.*)|<(/?)([a-zA-Z][a-zA-Z0-9:]*)((?:[^<>\"']++|\"[^\"<]*+\"|'[^'<]*+')*+)>|<[/!?][^<>]*+>|[^<]++|<",
    re.DOTALL,
)
_BLOCK = frozenset(
    re.findall(
        r"\w+",
        """address article aside blockquote center dd div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6
        header hr li main nav ol p pre section table tbody tfoot thead tr ul body html""",
    )
)
_PARAGRAPH = frozenset(
    ["p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "table", "blockquote", "pre"]
)
_SKIP = re.compile(r"<(script|style|title|template|svg)\b[^>]*>", re.IGNORECASE)
_HREF = re.compile(r"""href\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))""", re.IGNORECASE)
_BLANKS = re.compile(r"[ \t\r\n\f]+")


def without_hidden(source: str) -> str:
    """The HTML without what scripts and style sheets contain; linear also when they are never closed."""
    out: list[str] = []
    position = 0
    lowered = source.lower()
    while match := _SKIP.search(source, position):
        out.append(source[position : match.start()])
        end = lowered.find(f"</{match[1].lower()}", match.end())
        close = source.find(">", end) if end >= 0 else -1
        position = close + 1 if close >= 0 else len(source)
    out.append(source[position:])
    return "".join(out)


def html_to_text(source: str) -> str:
    """Readable plain text of HTML: blocks become lines, quotes get `> `, list items `- `, links their address."""
    writer = _TextWriter()
    for match in _TOKEN.finditer(without_hidden(source[:MAX_HTML])):
        name = match[2]
        if name:
            writer.tag(name.lower(), is_closing=bool(match[1]), attributes=match[3])
        elif match[0][0] != "<" or match[0] == "<":
            writer.text(match[0])
    return writer.result()


class _TextWriter:
    """Collects lines; keeps track of the quote depth and of preformatted text."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.current: list[str] = []
        self.quote = 0
        self.pre = 0
        self.href = ""
        self.link_from = 0

    def text(self, data: str) -> None:
        data = html_escape.unescape(data) if "&" in data else data
        data = data.replace("\xa0", " ").replace("\u200b", "").replace("\ufeff", "").replace("\xad", "")
        if self.pre:
            first, *rest = data.replace("\r\n", "\n").split("\n")
            self.current.append(first)
            for line in rest:
                self.end_line(keep_empty=True)
                self.current.append(line)
            return
        data = _BLANKS.sub(" ", data)
        if data == " " and (not self.current or self.current[-1].endswith(" ")):
            return
        if data.startswith(" ") and (not self.current or self.current[-1].endswith(" ")):
            data = data[1:]
        if data:
            self.current.append(data)

    def end_line(self, *, keep_empty: bool = False) -> None:
        line = "".join(self.current).strip() if not self.pre else "".join(self.current).rstrip()
        self.current = []
        self.link_from = 0
        if line or keep_empty:
            prefix = "> " * min(self.quote, 10)
            self.lines.append(f"{prefix}{line}".rstrip())

    def blank(self) -> None:
        if self.lines and self.lines[-1]:
            self.lines.append("")

    def tag(self, name: str, *, is_closing: bool, attributes: str) -> None:
        if name == "br":
            self.end_line(keep_empty=True)
        elif name == "a":
            self.link(is_closing=is_closing, attributes=attributes)
        elif name == "td" or name == "th":
            if is_closing:
                self.text(" ")
        elif name in _BLOCK:
            self.end_line()
            if name == "blockquote":
                self.quote = max(0, self.quote + (-1 if is_closing else 1))
            if name in _PARAGRAPH:
                self.blank()
            if name == "pre":
                self.pre = max(0, self.pre + (-1 if is_closing else 1))
            elif name == "li" and not is_closing:
                self.current.append("- ")
            elif name == "hr":
                self.lines.append("-" * 20)

    def link(self, *, is_closing: bool, attributes: str) -> None:
        if not is_closing:
            match = _HREF.search(attributes[:4_000])
            self.href = html_escape.unescape(match[1] or match[2] or match[3] or "").strip() if match else ""
            self.link_from = len(self.current)
        elif self.href:
            shown = "".join(self.current[self.link_from :]).strip()
            target = self.href.removeprefix("mailto:")
            if shown and self.href[:4].lower() in ("http", "mail") and target.rstrip("/") not in (
                shown, f"http://{shown}", f"https://{shown}", shown.rstrip("/")
            ):  # fmt: skip
                self.current.append(f" <{target}>")
            self.href = ""

    def result(self) -> str:
        self.end_line()
        return re.sub(r"\n{3,}", "\n\n", "\n".join(self.lines)).strip()
