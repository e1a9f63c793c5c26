"""Strangers' HTML is made safe whatever it is."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.html import (
    MAIL_CLASSES,
    clean_outgoing,
    reveal_images,
    sanitise,
    style_classes,
    text_to_html,
    with_inline_images,
)
from core.html_text import html_to_text

_PIECES = st.sampled_from(
    [
        *(
            "<script>",
            "</script>",
            "<SCRIPT/x>",
            "<img src=x onerror=alert(1)>",
            "<svg/onload=alert(1)>",
            "<style>",
        ),
        *(
            "</style>",
            "<iframe src=//e.test>",
            "<form action=x>",
            "<input onfocus=x autofocus>",
            "<b>",
            "</b>",
            "</p>",
        ),
        *(
            '<a href="javascript:alert(1)">',
            '<p style="color:expression(1)">',
            "<!--",
            "-->",
            "<table>",
            "<template>",
        ),
        *(
            '<td background="javascript:x">',
            '<a href="&#106;avascript:x">',
            "<base href=//e>",
            "<noscript>",
            "\x00",
        ),
        *(
            "<meta http-equiv=refresh>",
            "<link rel=x>",
            "<math><mi>",
            "<object data=x>",
            "]]>",
            "<![CDATA[",
            "hello",
        ),
        *(
            '<img src="https://e.test/a.png">',
            '<img src="cid:a@b">',
            '"',
            "'",
            ">",
            "<",
            "&lt;",
            "&#x3C;",
            "<textarea>",
        ),
        *(
            "<plaintext>",
            '<a/href="data:text/html,x">',
            '<div class="topbar" id="x">',
            '<p style="color:red">',
        ),
    ]
)
_HOSTILE = st.one_of(
    st.text(max_size=300),
    st.lists(_PIECES, max_size=25).map(" ".join),
    st.lists(_PIECES, max_size=25).map("".join),
)
_TAG = re.compile(r"<([a-z][a-z0-9]*)((?: [a-z-]+=\"[^\"]*\")*)>")


@given(_HOSTILE)
def test_nothing_that_runs_survives_whatever_the_input(source: str) -> None:
    safe = sanitise(source, cid_url=lambda content_id: "/files/1").html
    rest = _TAG.sub("", re.sub(r"</[a-z][a-z0-9]*>", "", safe))
    assert "<" not in rest  # every tag is one that we can read to the end
    for name, attributes in _TAG.findall(safe):
        assert name not in {
            "script",
            "style",
            "iframe",
            "form",
            "input",
            "object",
            "base",
            "meta",
            "link",
            "svg",
            "math",
        }
        for attribute, value in re.findall(r' ([a-z-]+)="([^"]*)"', attributes):
            assert not attribute.startswith("on")
            assert attribute not in {"style", "id", "background", "srcset", "action"}
            if attribute in {"href", "src", "data-src"}:
                assert re.match(r"(https?:|mailto:|tel:|//|/files/1|data:image/)", value, re.IGNORECASE)
            if attribute == "src":
                assert not value.startswith("http")
            if attribute == "class":
                assert set(value.split()) <= MAIL_CLASSES


@given(_HOSTILE)
def test_text_as_html_holds_only_our_own_tags(text: str) -> None:
    assert "<" not in re.sub(
        r"</?(?:p|br)>|</a>|<a href=\"[^\"<>]*\" target=\"_blank\" rel=\"[a-z ]*\">", "", text_to_html(text)
    )


@given(_HOSTILE)
def test_html_to_text_never_raises(source: str) -> None:
    assert isinstance(html_to_text(source), str)


def test_remote_images_wait_until_they_are_asked_for() -> None:
    safe = sanitise('<p>Hi<img src="https://t.test/p.gif?a=1&b=2" alt="x"></p>')
    assert safe.has_remote_images
    assert ' src="' not in safe.html
    assert '<img data-src="https://t.test/p.gif?a=1&amp;b=2" alt="x" class="remote-image">' in safe.html
    assert ' src="https://t.test/p.gif?a=1&amp;b=2"' in reveal_images(safe.html)


def test_images_by_content_id_get_the_address_that_the_page_knows() -> None:
    safe = sanitise('<img src="cid:logo@x"><img src="cid:lost@x">', cid_url={"logo@x": "/a/1?x=1&y=2"}.get)
    assert safe.html == '<img data-cid="logo@x" src="/a/1?x=1&amp;y=2"><img data-cid="lost@x">'
    assert not safe.has_remote_images


def test_links_open_outside_and_tell_nothing() -> None:
    assert sanitise('<a href="https://x.test/">x</a>').html == (
        '<a href="https://x.test/" target="_blank" rel="noopener noreferrer nofollow">x</a>'
    )


@pytest.mark.parametrize(
    ("style", "classes"),
    [
        ("font-weight: bold; color: #FF0000", "m-b m-red"),
        ("TEXT-ALIGN:center;background-color:rgb(255, 255, 0)", "m-center m-bg-yellow"),
        ("display:none !important", "m-hidden"),
        ("color:#000;background:#fff", ""),
        ("position:fixed;top:0", ""),
        ("font-size:9px", "m-small"),
    ],
)
def test_style_attributes_become_fixed_classes(style: str, classes: str) -> None:
    assert style_classes(style) == classes


@pytest.mark.parametrize(
    "source",
    [
        "<div>" * 100_000 + "x",
        "<b>" * 7_000 + "<p>x" * 7_000,
        "".join(f"<b c={n}>" for n in range(7_000)) + "<p>x" * 7_000,
        "<a href='" * 50_000,
        "&#" * 200_000,
        "<!--" * 100_000,
        "<ul><li>" * 7_000,
        "<style>" * 50_000,
        "<table><tr><td>" * 5_000,
        "<" * 300_000,
    ],
)
def test_work_is_bounded_on_hostile_input(source: str) -> None:
    start = time.process_time()
    sanitise(source)
    html_to_text(source)
    text_to_html(source)
    assert time.process_time() - start < 8  # some take a second; without the limits they take minutes


def test_text_becomes_paragraphs_with_links() -> None:
    outside = 'target="_blank" rel="noopener noreferrer nofollow"'
    assert text_to_html("See https://x.test/a(b).\nBye & <b>\n\nme@x.test") == (
        f'<p>See <a href="https://x.test/a(b)" {outside}>https://x.test/a(b)</a>.<br>\n'
        f'Bye &amp; &lt;b&gt;</p><p><a href="mailto:me@x.test" {outside}>me@x.test</a></p>'
    )


def test_html_becomes_readable_text() -> None:
    source = "<style>p{}</style><p>Hello&nbsp;<b>you</b></p><ul><li>one<li>two</ul>"
    source += "<blockquote>old<br>words</blockquote>end"
    assert html_to_text(source) == "Hello you\n\n- one\n- two\n\n> old\n> words\n\nend"


def test_inline_images_can_get_their_address_when_the_page_is_made() -> None:
    safe = sanitise('<img src="cid:logo@x"><img src="cid:lost@x">').html
    assert with_inline_images(safe, {"logo@x": "/a/1?x=1&y"}.get) == (
        '<img data-cid="logo@x" src="/a/1?x=1&amp;y"><img data-cid="lost@x">'
    )


def test_what_an_agent_sends_keeps_its_images_and_loses_its_scripts() -> None:
    source = '<p onclick="x()" style="color:red">Hi <img src="cid:a"><script>x</script></p>'
    assert clean_outgoing(source) == '<p>Hi <img src="cid:a"></p>'
