"""The reply is what the person newly wrote."""

import pytest

from channels_app.email.quotes import split_reply

CASES = {
    "nothing quoted": ("Hello\n\nthere", "Hello\n\nthere"),
    "English attribution over two lines": (
        "Yes.\n\nOn Mon, 1 Jun 2026 at 10:00, Support\n<s@x.test> wrote:\n\n> Do you?\n",
        "Yes.",
    ),
    "French attribution": (
        "Oui.\n\nLe 1 juin 2026 à 10:00, Support <s@x.test> a écrit :\n> Voulez-vous ?",
        "Oui.",
    ),
    "Outlook block": ("Fine.\n\nFrom: S <s@x.test>\nSent: Monday\nTo: me\nSubject: RE: x\n\nold", "Fine."),
    "French Outlook block": (
        "Bien.\n\nDe : S <s@x.test>\nEnvoyé : lundi\nÀ : moi\nObjet : RE: x\n\nvieux",
        "Bien.",
    ),
    "original message line": ("Ok\n\n-----Original Message-----\nFrom: x\n\nold", "Ok"),
    "French original message line": ("Ok\n\n-----Message d'origine-----\nDe : x\n\nvieux", "Ok"),
    "answers between quotes": ("On Monday, S wrote:\n> one?\nyes\n> two?\nno", "yes\nno"),
    "answer below": ("> one?\n\nbelow", "below"),
    "phone signature": ("Thanks!\n\nSent from my iPhone", "Thanks!"),
    "French phone signature": ("Merci !\n\nEnvoyé de mon iPhone", "Merci !"),
    "signature mark": ("Text\n-- \nJane\nBoss", "Text"),
    "closing": ("Text\n\nCordialement,\nJeanne", "Text"),
    "a sentence that begins like an attribution": (
        "On Monday I wrote:\nnothing came back",
        "On Monday I wrote:\nnothing came back",
    ),
    "a colon is no attribution": ("I need:\n- one\n- two", "I need:\n- one\n- two"),
    "only quoted": ("> a\n> b", "> a\n> b"),
    "only a closing": ("Best regards", "Best regards"),
    "dashes of a list": ("Items:\n- red\n- blue", "Items:\n- red\n- blue"),
}


@pytest.mark.parametrize(("text", "reply"), CASES.values(), ids=list(CASES))
def test_reply_of(text: str, reply: str) -> None:
    assert split_reply(text) == reply
