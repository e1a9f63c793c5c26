"""Browsers of an agent and of an admin."""

import pytest
from django.core.cache import cache
from django.test import Client

from accounts.models import User


@pytest.fixture(autouse=True)
def _fresh_cache() -> None:
    cache.clear()


@pytest.fixture
def agent(alice: User) -> Client:
    """Alice, an agent, is signed in."""
    client = Client()
    client.force_login(alice)
    return client


@pytest.fixture
def admin(chloe: User) -> Client:
    """Chloé, an admin, is signed in."""
    client = Client()
    client.force_login(chloe)
    return client
