"""What a page of the desk may weigh."""

import gzip
import re
from pathlib import Path

import pytest
from django.core.files.storage import FileSystemStorage

from core.html import MAIL_CLASSES
from desk.static_files import prepared, styles, without_comments

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "desk" / "static"
TEMPLATES = ROOT / "templates"


SOURCES = {
    str(path.relative_to(STATIC)): (FileSystemStorage(STATIC), str(path.relative_to(STATIC)))
    for path in STATIC.rglob("*")
    if path.is_file()
}


def sent(*paths: Path) -> int:
    """Bytes over the wire: each file in the form that is collected, compressed by itself."""
    files = prepared({name: SOURCES[name] for name in SOURCES})
    names = [str(path.relative_to(STATIC)) for path in paths]
    return sum(len(gzip.compress(files[name][0].open(files[name][1]).read(), 9)) for name in names)


def loaded_with(path: Path) -> set[Path]:
    """A module and all that it imports statically; what is imported by a call comes when it is needed."""
    found, waiting = set(), [path]
    while waiting:
        module = waiting.pop()
        if module not in found:
            found.add(module)
            names = re.findall(
                r"""^\s*(?:import|export)\b[^;(]*?["'](\.[^"']+)["']""", module.read_text(), re.MULTILINE
            )
            waiting += [(module.parent / name).resolve() for name in names]
    return found


def imports(path: Path) -> set[str]:
    return set(re.findall(r"""(?:from|import)\s*\(?\s*["']\./([^"']+)["']""", path.read_text()))


def test_no_modules_import_one_another_in_a_circle():
    """A file's name carries the hash of its content, and so of the names in it: a circle has no end."""
    waiting = {path.name: imports(path) for path in STATIC.glob("desk/js/*.js")}
    while free := {name for name, needed in waiting.items() if not needed & waiting.keys()}:
        waiting = {name: needed for name, needed in waiting.items() if name not in free}
    assert not waiting


def inbox_scripts() -> set[Path]:
    """What the page of the inbox loads before anybody does anything."""
    shell = (TEMPLATES / "desk/shell.html").read_text()
    named = [STATIC / name for name in re.findall(r"""<script[^>]*\{% static '([^']+)'""", shell)]
    return set().union(*(loaded_with(path) for path in named))


def test_the_scripts_of_the_inbox_are_found_through_their_imports():
    names = {path.name for path in inbox_scripts()}
    assert {"htmx-4.0.1.min.js", "app.js", "nav.js", "dom.js"} <= names


def test_scripts_of_the_inbox_stay_under_45_kb():
    assert sent(*inbox_scripts()) < 45_000


def test_what_the_composer_fetches_when_it_is_first_written_in_stays_under_40_kb():
    whole = loaded_with(STATIC / "desk/js/writing.js") | loaded_with(STATIC / "desk/js/editor.js")
    later = whole - inbox_scripts()
    assert {"squire-2.4.8.mjs", "purify-3.4.18.mjs", "recipients.js"} <= {path.name for path in later}
    assert sent(*later) < 40_000


def test_style_sheets_stay_under_18_kb():
    assert sent(STATIC / "desk/css/app.css", STATIC / "desk/css/mail.css") < 18_000


def test_one_style_sheet_brings_all_that_it_imports_each_in_its_layer():
    css = styles(SOURCES)
    assert "@import" not in css
    written = (STATIC / "desk/css/app.css").read_text()
    for name, layer in re.findall(r'@import url\("([^"]+)"\) layer\(([a-z]+)\)', written):
        source = (STATIC / "desk/css" / name).read_text()
        selector = re.findall(r"^([.:#a-z][^{}\n]*) \{", source, re.MULTILINE)[-1]
        assert selector in css, name
        assert f"@layer {layer} {{" in css
        # From another folder an address would lead elsewhere.
        assert "/" not in name or "url(" not in source, name
    assert css.count("{") == css.count("}")


def test_scripts_are_sent_without_comments_and_else_unchanged():
    script = "// Why.\nconst a = `b`; // stays\n\n/** What\n * it does. */\n  go(a); \n  // gone\n"
    assert without_comments(script) == "const a = `b`; // stays\ngo(a); \n"


@pytest.mark.parametrize("path", sorted(STATIC.glob("desk/js/*.js")), ids=lambda path: path.name)
def test_no_text_in_a_script_goes_over_several_lines(path):
    """Lines of it could be taken for comments or indentation when the script is made smaller."""
    assert [line for line in path.read_text().splitlines() if line.count("`") % 2] == []


def test_every_style_sheet_is_imported_by_app_css_or_stands_for_mails():
    app = (STATIC / "desk/css/app.css").read_text()
    for path in (STATIC / "desk/css").rglob("*.css"):
        name = str(path.relative_to(STATIC / "desk/css"))
        assert name in {"app.css", "mail.css"} or f'url("{name}")' in app, name


PAGES = [path for path in sorted(TEMPLATES.rglob("*.html")) if "emails" not in path.parts]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_no_page_needs_an_inline_script_or_style(path):
    html = path.read_text()
    assert not re.search(r"<script(?![^>]*\bsrc=)", html), "inline script"
    assert not re.search(r"<style\b|\sstyle=", html), "inline style"
    assert not re.search(r"\son[a-z]+=|hx-on|\bjs:", html), "inline handler"


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_icons_named_in_templates_are_in_the_sprite(path):
    sprite = (STATIC / "desk/icons.svg").read_text()
    for name in re.findall(r'{% icon "([a-z0-9-]+)"', path.read_text()):
        assert f'id="{name}"' in sprite, name


def test_the_style_sheet_of_mails_knows_every_class_that_sanitising_makes():
    css = (STATIC / "desk/css/mail.css").read_text()
    missing = [name for name in MAIL_CLASSES if name != "remote-image" and f".{name} {{" not in css]
    assert missing == []
