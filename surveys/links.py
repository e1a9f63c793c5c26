"""The link that a customer follows: a random key with its signature, no id of the database."""

import secrets

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse


def _signer() -> Signer:
    return Signer(salt="surveys.invitation", sep=".")


def new_key() -> str:
    """A random key for an invitation: 128 bits."""
    return secrets.token_urlsafe(16)


def token_of(key: str) -> str:
    """The key with its signature."""
    return _signer().sign(key)


def key_of(token: str) -> str | None:
    """The key in a token; None when the signature is not ours, so that guesses never reach the database."""
    try:
        return _signer().unsign(token)
    except BadSignature:
        return None


def answer_url(key: str, score: int | None = None) -> str:
    """The address of the answer page; ``score`` only preselects an answer."""
    url = settings.SITE_URL + reverse("survey-answer", args=[token_of(key)])
    return url if score is None else f"{url}?score={score}"
