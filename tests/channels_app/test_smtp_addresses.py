"""The quick way to read an SMTP address knows nothing that the library does not."""

import asyncio
from collections.abc import Callable, Iterator
from functools import partial

import pytest
from aiosmtpd.smtp import SMTP
from hypothesis import given
from hypothesis import strategies as st

from channels_app.email.smtp_protocol import BulkSMTP


@pytest.fixture(scope="module")
def ours() -> Iterator[BulkSMTP]:
    loop = asyncio.new_event_loop()
    yield BulkSMTP(object(), loop=loop)
    loop.close()


PIECES = st.sampled_from(
    [
        "<",
        ">",
        "@",
        ".",
        "..",
        "a",
        "Zoë",
        "b-c",
        "x+tag",
        '"a b"',
        " ",
        "\t",
        "SIZE=10",
        "example.test",
        "[127.0.0.1]",
        "(c)",
        "\\",
        ",",
    ]
)


@given(st.lists(PIECES, max_size=9).map("".join))
def test_both_read_the_same(ours: BulkSMTP, text: str) -> None:
    assert read(ours._getaddr, text) == read(partial(SMTP._getaddr, ours), text)


@pytest.mark.parametrize(
    "text",
    [
        "<>",
        "<jane@customer.test>",
        "<jane.o'neil+x=1@a-b.example.test> SIZE=2048 BODY=8BITMIME",
        "<support+t12.abc@example.test>",
        "jane@customer.test",
        "<jane@customer.test",
        "<@relay.test:jane@customer.test>",
        '<"jane doe"@customer.test>',
        "<jane@customer.test>SIZE=1",
    ],
)
def test_usual_and_odd_ones_are_read_as_the_library_reads_them(ours: BulkSMTP, text: str) -> None:
    assert read(ours._getaddr, text) == read(partial(SMTP._getaddr, ours), text)


def read(way: Callable[[str], tuple[str | None, str | None]], text: str) -> object:
    """What the protocol makes of it: the parameters are split at white space."""
    try:
        address, parameters = way(text)
    except (
        IndexError
    ):  # the library's parser stumbles over some ends; the listener answers that with an error
        return IndexError
    return address, (parameters or "").split()
