"""Keys for programs, from the command line."""

import io

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from accounts.services import tokens

pytestmark = pytest.mark.django_db


def said(*words: str, **options: object) -> str:
    out = io.StringIO()
    call_command("create_api_token", *words, stdout=out, **options)
    return out.getvalue().strip()


def test_a_token_is_shown_once_and_works_until_it_is_revoked(alice: User) -> None:
    key = said("Alice@desk.test", name="shop")
    assert tokens.user_of(key) == alice
    assert said("alice@desk.test", name="other", revoke=True) == "0 tokens revoked."
    assert tokens.user_of(key) == alice
    assert said("alice@desk.test", name="shop", revoke=True) == "1 tokens revoked."
    assert tokens.user_of(key) is None


def test_nobody_gets_no_token(db: None) -> None:
    with pytest.raises(CommandError, match="no active user"):
        said("nobody@desk.test")
