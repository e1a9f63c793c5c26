"""Words of a text as rules compare them, and marks for translation that need no framework. Pure."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

_WORD = re.compile(r"\w+")


def gettext_noop(message: str) -> str:
    """Mark an English text for the catalogues; whoever shows it translates it."""
    return message


def fold(text: str) -> str:
    """Without case and accents: "Réclamation" and "RECLAMATION" are one word."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in plain if not unicodedata.combining(char))


def words_of(text: str) -> str:
    """The folded words of a text, with one space before, between and after them: " where is my order "."""
    return f" {' '.join(_WORD.findall(fold(text)))} "


@lru_cache(maxsize=4096)  # the same phrases of the same rules are compared with each mail
def _wanted(phrase: str) -> str:
    words = words_of(phrase)
    return words[:-1] if phrase.rstrip().endswith("*") else words


def contains(words: str, phrase: str) -> bool:
    """Whether whole words of ``words`` (as words_of gives them) are the phrase; "refund*" also finds "refunds"."""
    wanted = _wanted(phrase)
    return wanted in words and not wanted.isspace()


def address_matches(address: str, patterns: Iterable[str]) -> bool:
    """Whether an address (lower case) is one of the patterns: a whole address, or "@domain" for all of a domain."""
    domain = address[address.rfind("@") :]
    return any(pattern == domain if pattern.startswith("@") else pattern == address for pattern in patterns)
