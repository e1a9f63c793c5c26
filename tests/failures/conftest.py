"""One running product for all failure tests of a module, and a client of its API."""

import re
from collections.abc import Iterator

import httpx
import pytest

from tests.stack import Stack, running_stack


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    with running_stack() as running:
        yield running


@pytest.fixture(scope="module")
def api(stack: Stack) -> Iterator[httpx.Client]:
    token = re.search(r"hd_\S+", stack.log)
    assert token, stack.log[-2000:]
    headers = {"Authorization": f"Token {token.group()}"}
    with httpx.Client(base_url=stack.url + "/api/v1", headers=headers, timeout=30) as client:
        yield client
