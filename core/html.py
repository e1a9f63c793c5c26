"""The only place that produces safe HTML.

`sanitise` makes strangers' HTML fit to be shown under a policy of `style-src 'self'`: no style attributes, no
scripts, no forms, no remote content before somebody asks for it. What a mail says in style attributes is
mapped to the fixed classes of `MAIL_CLASSES` (all begin with `m-`), which the pages' style sheet defines.
"""

import functools
import html as html_escape
import re
from collections.abc import Callable
from dataclasses import dataclass

import nh3
from django.utils.safestring import SafeString, mark_safe

from core.html_text import MAX_HTML, html_to_text

MAX_TAGS = 15_000
MAX_STYLE = 4_000
MAX_ENTITIES = 50_000
MAX_TEXT = 2_000_000
# html5 parsers re-open every open formatting element in each new block: work is their product
_MAX_REOPENED = 3_000_000

MAIL_TAGS = frozenset(
    re.findall(
        r"\w+",
        """a abbr address article aside b bdi bdo big blockquote br caption center cite code col colgroup dd
        del details dfn div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd
        li main mark nav ol p pre q s samp section small span strike strong sub summary sup table tbody td
        tfoot th thead time tr tt u ul var wbr""",
    )
)
_DROP_CONTENT = frozenset(
    re.findall(
        r"\w+",
        """script style title head noscript iframe object embed template svg math noembed noframes xmp
        plaintext textarea select""",
    )
)
_TABLE_ATTRIBUTES = {"width", "height", "align", "valign", "bgcolor", "style"}
_ATTRIBUTES: dict[str, set[str]] = {
    "*": {"dir", "lang", "title", "align", "style"},
    "a": {"href", "name"},
    "img": {"src", "alt", "width", "height", "border"},
    "font": {"color", "size", "face"},
    "table": _TABLE_ATTRIBUTES | {"border", "cellpadding", "cellspacing", "summary"},
    "td": _TABLE_ATTRIBUTES | {"colspan", "rowspan", "nowrap", "headers"},
    "th": _TABLE_ATTRIBUTES | {"colspan", "rowspan", "nowrap", "headers", "scope"},
    "tr": _TABLE_ATTRIBUTES,
    "col": {"span", "width"},
    "colgroup": {"span", "width"},
    "ol": {"start", "type", "reversed"},
    "ul": {"type"},
    "li": {"value"},
    "time": {"datetime"},
    "del": {"datetime"},
    "ins": {"datetime"},
    "blockquote": {"type"},
}
_LINK = re.compile(r"\s*(?:https?://|mailto:|tel:)[^\s]", re.IGNORECASE)
_IMAGE = re.compile(
    r"\s*(?:(https?://|//)|(cid:)|(data:image/(?:png|gif|jpe?g|webp|bmp);base64,))", re.IGNORECASE
)
_SIZE = re.compile(r"\d{1,4}(?:px|%)?$")
_COLOR = re.compile(r"#?[0-9a-zA-Z]{1,20}$")
_NUMERIC = frozenset(
    {"width", "height", "border", "cellpadding", "cellspacing", "colspan", "rowspan", "span", "size"}
)

# --- style attributes -> classes ----------------------------------------------------------------------------

_DECLARATIONS: dict[tuple[str, str], str] = {
    ("font-weight", "bold"): "m-b",
    ("font-weight", "bolder"): "m-b",
    ("font-weight", "600"): "m-b",
    ("font-weight", "700"): "m-b",
    ("font-weight", "800"): "m-b",
    ("font-weight", "900"): "m-b",
    ("font-style", "italic"): "m-i",
    ("font-style", "oblique"): "m-i",
    ("text-decoration", "underline"): "m-u",
    ("text-decoration", "line-through"): "m-s",
    ("text-decoration", "none"): "m-no-u",
    ("text-align", "left"): "m-left",
    ("text-align", "start"): "m-left",
    ("text-align", "center"): "m-center",
    ("text-align", "right"): "m-right",
    ("text-align", "end"): "m-right",
    ("text-align", "justify"): "m-justify",
    ("display", "none"): "m-hidden",
    ("visibility", "hidden"): "m-hidden",
    ("white-space", "pre"): "m-pre",
    ("white-space", "pre-wrap"): "m-pre",
    ("font-family", "monospace"): "m-mono",
    ("vertical-align", "top"): "m-top",
    ("vertical-align", "middle"): "m-middle",
    ("text-transform", "uppercase"): "m-upper",
}
_NAMED_COLORS = {
    "red": "red", "crimson": "red", "darkred": "red", "firebrick": "red", "maroon": "red",
    "green": "green", "darkgreen": "green", "lime": "green", "forestgreen": "green", "seagreen": "green",
    "blue": "blue", "navy": "blue", "darkblue": "blue", "royalblue": "blue", "steelblue": "blue",
    "orange": "orange", "darkorange": "orange", "gold": "yellow", "yellow": "yellow", "purple": "purple",
    "magenta": "purple", "fuchsia": "purple", "violet": "purple", "gray": "grey", "grey": "grey",
    "darkgray": "grey", "darkgrey": "grey", "lightgray": "grey", "lightgrey": "grey", "silver": "grey",
}  # fmt: skip
_HUES = ("red", "orange", "yellow", "green", "blue", "purple", "grey")
MAIL_CLASSES = (
    frozenset(_DECLARATIONS.values())
    | frozenset(f"m-{hue}" for hue in _HUES)
    | frozenset(f"m-bg-{hue}" for hue in _HUES)
    | frozenset({"m-small", "m-large", "remote-image"})
)
_HEX = re.compile(r"#([0-9a-f]{3}|[0-9a-f]{6})$")
_RGB = re.compile(r"rgba?\(\s*(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,3})")
_FONT_SIZE = re.compile(r"(\d{1,3})(?:\.\d{1,4})?\s*(px|pt|%|em|rem)?$")


def _hue(value: str) -> str:
    """The nearest name of the small palette; "" for black, white and what is unknown."""
    if value in _NAMED_COLORS:
        return _NAMED_COLORS[value]
    if match := _HEX.match(value):
        digits = match[1] if len(match[1]) == 6 else "".join(digit * 2 for digit in match[1])
        red, green, blue = (int(digits[i : i + 2], 16) for i in (0, 2, 4))
    elif match := _RGB.match(value):
        red, green, blue = (min(255, int(part)) for part in match.groups())
    else:
        return ""
    high, low = max(red, green, blue), min(red, green, blue)
    if high - low < 40:
        return "grey" if 90 < high < 245 else ""
    if high == blue:
        return "purple" if red > green + 40 else "blue"
    if high == green:
        return "yellow" if red > 0.85 * high and blue < 0.7 * high else "green"
    if green > 0.8 * red:
        return "yellow"
    return "orange" if green > 0.45 * red and blue < 0.5 * red else ("purple" if blue > 0.6 * red else "red")


@functools.lru_cache(maxsize=4096)  # a mail says the same a hundred times
def style_classes(style: str) -> str:
    """Classes for a style attribute, space separated; what has no class is dropped."""
    classes: list[str] = []
    for declaration in style.lower().split(";")[:60]:
        name, colon, value = declaration.partition(":")
        if not colon:
            continue
        name, value = name.strip(), value.replace("!important", "").strip()
        found = _DECLARATIONS.get((name, value), "")
        if name == "color":
            found = f"m-{hue}" if (hue := _hue(value)) else ""
        elif name in ("background-color", "background"):
            found = f"m-bg-{hue}" if (hue := _hue(value)) else ""
        elif name == "font-size":
            found = _size_class(value)
        elif name == "mso-hide" or (name == "max-height" and value in ("0", "0px")):
            found = "m-hidden"
        elif name == "font-family" and ("mono" in value or "courier" in value or "consolas" in value):
            found = "m-mono"
        if found and found not in classes:
            classes.append(found)
    return " ".join(classes)


def _size_class(value: str) -> str:
    match = _FONT_SIZE.match(value)
    if not match:
        return {"small": "m-small", "x-small": "m-small", "large": "m-large", "x-large": "m-large"}.get(
            value, ""
        )
    size, unit = int(match[1]), match[2] or "px"
    small, large = {"px": (12, 19), "pt": (9, 14), "%": (86, 125)}.get(unit, (0, 99))
    return "m-small" if size < small else "m-large" if size > large else ""


# --- sanitising ---------------------------------------------------------------------------------------------


def _attribute(tag: str, name: str, value: str) -> str | None:
    if name in ("rel", "target"):  # written by the cleaner itself
        return value
    if name == "style":
        return style_classes(value[:MAX_STYLE]) or None
    if name == "href":
        return value.strip() if _LINK.match(value) else None
    if name == "src":
        return value.strip() if _IMAGE.match(value) else None
    if name in _NUMERIC:
        return (
            value
            if _SIZE.match(value) or (name == "size" and value[:1] in "+-" and value[1:].isdigit())
            else None
        )
    if name in ("bgcolor", "color"):
        return value if _COLOR.match(value) else None
    return value[:500]


_CLEANER = nh3.Cleaner(
    tags=set(MAIL_TAGS),
    clean_content_tags=set(_DROP_CONTENT),
    attributes=_ATTRIBUTES,
    attribute_filter=_attribute,
    url_schemes={"http", "https", "mailto", "tel", "cid", "data"},
    link_rel="noopener noreferrer nofollow",
    set_tag_attribute_values={"a": {"target": "_blank"}},
    strip_comments=True,
)

# The serialiser writes every attribute as name="value" with quotes escaped, and escapes "<" in text, so
# these patterns read its output exactly.
_OUT_TAG = re.compile(r'(<[a-z][a-z0-9]*)((?: [a-z-]+="[^"]*")+)>')
_OUT_ATTRIBUTE = re.compile(r' ([a-z-]+)="([^"]*)"')
_FORMATTING = re.compile(
    r"<(/?)(?:b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)(?=[\s/>])", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class SafeHtml:
    """HTML that may stand in a page, and whether remote images wait in it."""

    html: SafeString
    has_remote_images: bool


def sanitise(source: str, *, cid_url: Callable[[str], str | None] | None = None) -> SafeHtml:
    """Strangers' HTML made safe for display. Never raises; work is bounded whatever the input.

    Remote images keep their address in `data-src` and get the class `remote-image` (see `reveal_images`).
    Images by Content-ID keep it in `data-cid`; with `cid_url` (content id -> URL or None) they get their `src`.
    Input too large or too intricate to be parsed safely is shown as its plain text.
    """
    source = source[:MAX_HTML].replace("\x00", "")
    tags = source.count("<")
    if tags > MAX_TAGS or source.count("&") > MAX_ENTITIES:
        return SafeHtml(text_to_html(html_to_text(source)), has_remote_images=False)
    if tags > 1_000 and tags * len(_FORMATTING.findall(source)) > _MAX_REOPENED:
        source = _FORMATTING.sub(r"<\1span", source)
    remote = False

    def rewrite(match: re.Match[str]) -> str:
        nonlocal remote
        if ' style="' not in match[2] and ' src="' not in match[2]:
            return match[0]
        parts = [match[1]]
        classes = ""
        for attribute, value in _OUT_ATTRIBUTE.findall(match[2]):
            if attribute == "style":
                classes = value
            elif attribute == "src":
                written, is_remote = _image(value, cid_url)
                parts.append(written)
                remote = remote or is_remote
                classes = f"{classes} remote-image".strip() if is_remote else classes
            else:
                parts.append(f' {attribute}="{value}"')
        if classes:
            parts.append(f' class="{classes}"')
        return "".join(parts) + ">"

    cleaned = _OUT_TAG.sub(rewrite, _CLEANER.clean(source))
    return SafeHtml(mark_safe(cleaned), remote)  # noqa: S308 - cleaned just above


def _image(value: str, cid_url: Callable[[str], str | None] | None) -> tuple[str, bool]:
    """Attributes for an image address as serialised (entities escaped), and whether it is remote."""
    if value[:4].lower() == "cid:":
        content_id = html_escape.unescape(value[4:]).strip("<> ")
        url = cid_url(content_id) if cid_url else None
        address = f' src="{html_escape.escape(url)}"' if url else ""
        return f' data-cid="{html_escape.escape(content_id)}"{address}', False
    if value[:5].lower() == "data:":
        return f' src="{value}"', False
    return f' data-src="{value}"', True


def reveal_images(safe: str) -> SafeString:
    """Output of `sanitise` with its remote images switched on."""
    shown = re.sub(r'(<img(?: [a-z-]+="[^"]*")*?) data-src="', r'\1 src="', safe)
    return mark_safe(shown)  # noqa: S308 - only renames an attribute of sanitised HTML


def with_inline_images(safe: str, cid_url: Callable[[str], str | None]) -> SafeString:
    """Output of `sanitise` with the images by Content-ID shown: `cid_url` gives the address of each, or None."""

    def resolve(match: re.Match[str]) -> str:
        url = cid_url(html_escape.unescape(match[1]))
        return f' data-cid="{match[1]}" src="{html_escape.escape(url)}"' if url else match[0]

    return mark_safe(re.sub(r' data-cid="([^"]*)"(?! src=)', resolve, safe))  # noqa: S308 - as `reveal_images`


_OUTGOING = nh3.Cleaner(
    tags=set(MAIL_TAGS),
    clean_content_tags=set(_DROP_CONTENT),
    attributes={tag: names - {"style"} for tag, names in _ATTRIBUTES.items()},
    attribute_filter=_attribute,
    url_schemes={"http", "https", "mailto", "tel", "cid"},
    link_rel=None,
)


def clean_outgoing(source: str) -> SafeString:
    """An agent's HTML for a mail: only what mail programs show, nothing that runs; images by Content-ID stay."""
    return mark_safe(_OUTGOING.clean(source[:MAX_HTML]))  # noqa: S308 - cleaned here


_WRITTEN_TAGS = frozenset(
    re.findall(
        r"\w+",
        """a b blockquote br caption code del div em h1 h2 h3 h4 hr i img li ol p pre s strong sub sup table tbody
        td tfoot th thead tr u ul""",
    )
)
_BARE_IMAGE = re.compile(r"<img(?![^>]* src=)[^>]*>")
_FORMAT = re.compile(r"<(?!/|(?:br|div|p)\b)", re.IGNORECASE)
_OWN_IMAGE = re.compile(r'<img[^>]* src="cid:([^"]+)"')


def _written_attribute(tag: str, name: str, value: str) -> str | None:
    if name == "src":
        return value if value.startswith("cid:") else None
    return _attribute(tag, name, value)


_WRITTEN = nh3.Cleaner(
    tags=set(_WRITTEN_TAGS),
    clean_content_tags=set(_DROP_CONTENT),
    attributes={
        "*": {"dir"},
        "a": {"href"},
        "img": {"src", "alt", "width", "height"},
        "ol": {"start"},
        "td": {"colspan", "rowspan"},
        "th": {"colspan", "rowspan"},
    },
    attribute_filter=_written_attribute,
    url_schemes={"http", "https", "mailto", "tel", "cid"},
    link_rel=None,
)


def clean_written(source: str) -> SafeString:
    """What somebody wrote with the editor: its structure and images by Content-ID; no looks, nothing remote."""
    return mark_safe(_BARE_IMAGE.sub("", _WRITTEN.clean(source[:MAX_HTML])))  # noqa: S308 - cleaned here


def has_format(written: str) -> bool:
    """Whether output of `clean_written` says more than its text does."""
    return _FORMAT.search(written) is not None


def own_images(written: str) -> frozenset[str]:
    """The Content-IDs of the images that stand in output of `clean_written`."""
    return frozenset(html_escape.unescape(found) for found in _OWN_IMAGE.findall(written))


# --- text -> HTML -------------------------------------------------------------------------------------------

_AUTOLINK = re.compile(
    r"\b(https?://[^\s<>\"'`]{2,2000})|(?<![\w.+-])([\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,8}[a-zA-Z]{2,24})(?![\w@])"
)
_TRAILING = ".,;:!?)]}»”’*_"


def _autolink(text: str) -> str:
    out: list[str] = []
    position = 0
    for match in _AUTOLINK.finditer(text):
        found = match[0]
        if match[1]:
            shown = found.rstrip(_TRAILING)
            if found[len(shown) : len(shown) + 1] == ")" and "(" in shown:
                shown += ")"
            target = shown
        else:
            shown, target = found, f"mailto:{found}"
        out.append(html_escape.escape(text[position : match.start()]))
        out.append(
            f'<a href="{html_escape.escape(target)}" target="_blank" rel="noopener noreferrer nofollow">'
            f"{html_escape.escape(shown)}</a>"
        )
        position = match.start() + len(shown)
    out.append(html_escape.escape(text[position:]))
    return "".join(out)


def text_to_html(text: str) -> SafeString:
    """Plain text as HTML: escaped, addresses linked, paragraphs and line breaks kept."""
    text = text[:MAX_TEXT].replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").strip("\n")
    linked = _autolink(text) if "://" in text or "@" in text else html_escape.escape(text)
    paragraphs = [block.strip("\n").replace("\n", "<br>\n") for block in re.split(r"\n{2,}", linked)]
    return mark_safe("".join(f"<p>{block}</p>" for block in paragraphs if block))  # noqa: S308 - escaped above
