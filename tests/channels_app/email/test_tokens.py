"""Signed tokens bring an answer back, and nobody can make one."""

from channels_app.email import tokens

SECRET = "s3cret"


def test_a_reply_address_names_its_ticket_in_any_case() -> None:
    address = tokens.reply_address("support@example.com", 4812, SECRET)
    assert address.startswith("support+t4812.")
    assert len(address.partition("@")[0]) <= 64
    assert tokens.ticket_in_address(address.upper(), SECRET) == 4812
    assert tokens.without_token(address) == "support@example.com"


def test_a_forged_address_names_nothing() -> None:
    address = tokens.reply_address("support@example.com", 4812, SECRET)
    assert tokens.ticket_in_address(address.replace("t4812", "t4813"), SECRET) is None
    assert tokens.ticket_in_address(address, "other") is None
    assert tokens.ticket_in_address("support+t4812@example.com", SECRET) is None


def test_a_message_id_names_ticket_and_message() -> None:
    value = tokens.message_id(4812, 991, "example.com", SECRET)
    assert tokens.ids_in_message_id(f"<{value}>", SECRET) == (4812, 991)
    assert tokens.ids_in_message_id(value.replace("m991", "m992"), SECRET) is None


def test_tokens_in_addresses_come_before_those_in_ids() -> None:
    addresses = [tokens.reply_address("a@x.test", 2, SECRET)]
    ids = [tokens.message_id(1, 5, "x.test", SECRET), "stranger@x.test"]
    assert tokens.ticket_tokens(addresses, ids, SECRET) == [2, 1]
