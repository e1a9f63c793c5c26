"""The language of a message, as far as its small words tell it: English or French."""

import re

_WORDS = re.compile(r"[a-zà-ÿ']+")
_FRENCH = frozenset(
    _WORDS.findall(
        """le la les des une est et je vous nous pas que qui pour dans avec sur mon ma mes votre ne ce au aux
        bonjour merci suis ai il elle j'ai c'est commande reçu"""
    )
)
_ENGLISH = frozenset(
    _WORDS.findall(
        """the is and i you we not that who for in with on my your this to of it have has are was please hello
        thanks am can would order i'm don't received"""
    )
)


def detect(text: str) -> str:
    """ "en", "fr", or "" when the text does not say clearly."""
    words = _WORDS.findall(text[:2_000].lower())
    french = sum(word in _FRENCH for word in words)
    english = sum(word in _ENGLISH for word in words)
    if french >= 2 and french > 2 * english:
        return "fr"
    return "en" if english >= 2 and english > 2 * french else ""
