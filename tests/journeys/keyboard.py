"""Hands on a keyboard and nothing else: the keys are those of desk/keymap.py, and what every keyboard has."""

import re

from playwright.sync_api import Locator, Page, expect

from desk.keymap import BY_NAME, first_key

_MOST_STEPS = 60


def strokes(key: str) -> list[str]:
    """A key of the table as a keyboard gets it: ``Mod+k`` is Control and K, ``g i`` two strokes."""
    found = []
    for stroke in key.split():
        *modifiers, name = stroke.split("+") if len(stroke) > 1 else [stroke]
        modifiers = ["Control" if one == "Mod" else one for one in modifiers]
        found.append(
            "+".join([*modifiers, name.upper() if "Shift" in modifiers and len(name) == 1 else name])
        )
    return found


class Hands:
    """Somebody who sees the page and never touches a mouse."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.focused = page.locator(":focus")

    def press(self, *keys: str) -> None:
        """Press keys of the keyboard, one after the other."""
        for key in keys:
            self.page.keyboard.press(key)

    def write(self, text: str) -> None:
        """Type a text."""
        self.page.keyboard.type(text)

    def do(self, action: str) -> None:
        """Press the key that an action has from the beginning; one without a key is taken from the palette."""
        key = first_key(action, {})
        if key:
            self.press(*strokes(key))
        else:
            self.choose_from_palette(str(BY_NAME[action].label))

    def choose_from_palette(self, words: str) -> None:
        """Ctrl and K, words, Enter; what Enter takes must be what was asked for."""
        self.do("palette")
        expect(self.page.get_by_role("combobox", name="An action, a ticket")).to_be_focused()
        self.write(words)
        expect(self.page.locator("#palette [aria-selected]")).to_contain_text(words)
        self.press("Enter")
        expect(self.page.locator("#palette")).to_be_hidden()

    def choose(self, words: str) -> None:
        """In the menu that has just opened: type how a choice begins, and take it with Enter."""
        menu = self.page.locator(".menu[open]").last
        # Choices that come from the server are there when the link in their place is gone.
        expect(menu.locator(".menu__item", has_text=words).first).to_be_visible()
        expect(menu.locator(":focus")).to_have_count(1)
        self.write(words[:6].lower())
        expect(self.focused).to_contain_text(words)
        self.press("Enter")

    def skip_to_content(self) -> None:
        """On a page that has just come: past the navigation by its first link."""
        self.press("Tab")
        expect(self.focused).to_have_attribute("href", "#main")
        self.press("Enter")
        expect(self.page.locator("#main")).to_be_focused()

    def go_to(self, target: Locator, *, key: str = "Tab") -> None:
        """Tab until something has the focus; fails when that takes unreasonably long."""
        for _ in range(_MOST_STEPS):
            # Asked in one question: an editor may take the place of a field between two.
            if target.and_(self.focused).count() == 1:
                return
            self.press(key)
        raise AssertionError(f"{_MOST_STEPS} times {key} did not lead to {target}")

    def has_focus(self) -> bool:
        """Whether the focus is somewhere and not lost."""
        return bool(self.page.evaluate("document.activeElement && document.activeElement !== document.body"))


def same(text: str) -> str:
    """A text without how its lines are broken, for comparing what was typed with what was kept."""
    return re.sub(r"\s+", " ", text).strip()
