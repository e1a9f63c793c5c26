"""Which management commands bring the embedded servers with them."""

import pytest

from helpdesk.embedded.commands import needs_servers


@pytest.mark.parametrize(
    "arguments",
    [["migrate"], ["seed", "--tickets", "10"], ["check", "--database", "default"], ["shell"], ["relay"]],
)
def test_commands_that_touch_data_need_servers(arguments: list[str]) -> None:
    assert needs_servers(arguments)


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["help"],
        ["migrate", "--help"],
        ["check"],
        ["makemigrations", "--check"],
        ["up"],
        ["parse_email", "x"],
    ],
)
def test_commands_that_touch_no_data_need_none(arguments: list[str]) -> None:
    assert not needs_servers(arguments)
