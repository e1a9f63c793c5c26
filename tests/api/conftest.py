"""Clients that speak to the API with a token."""

from collections.abc import Callable

import pytest
from rest_framework.test import APIClient

from accounts.models import User
from accounts.services import tokens

ClientFor = Callable[[User], APIClient]


@pytest.fixture
def client_for(db: None) -> ClientFor:
    """A client that sends a token of the user with each request."""

    def make(user: User) -> APIClient:
        client = APIClient()
        client.credentials(HTTP_AUTHORIZATION=f"Token {tokens.create(user=user, name='test', by=user)}")
        return client

    return make


@pytest.fixture
def api(client_for: ClientFor, alice: User) -> APIClient:
    """Alice, an agent, by token."""
    return client_for(alice)
