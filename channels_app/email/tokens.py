"""Signed marks that bring an answer back to its ticket, in the address and in the Message-ID.

Address: `support+t4812.<mac>@example.com`; Message-ID: `t4812.m991.<mac>@example.com`. The mac is keyed, so
nobody can write himself into somebody else's ticket by guessing numbers. It covers the ticket (and the message)
and not the domain: a mail that went out under one brand address finds its ticket by another.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable

_MAC_LENGTH = 16  # 80 bits in base32: survives servers that change the case of an address
_ADDRESS = re.compile(rf"\+t(\d{{1,18}})\.([a-z2-7]{{{_MAC_LENGTH}}})@", re.IGNORECASE)
_MESSAGE_ID = re.compile(rf"^<?t(\d{{1,18}})\.m(\d{{1,18}})\.([a-z2-7]{{{_MAC_LENGTH}}})@", re.IGNORECASE)


def _mac(secret: str, purpose: str, value: str) -> str:
    digest = hmac.new(secret.encode(), f"{purpose}:{value}".encode(), hashlib.sha256).digest()
    return base64.b32encode(digest)[:_MAC_LENGTH].decode().lower()


def reply_address(address: str, ticket_id: int, secret: str) -> str:
    """The channel's address with the ticket's token as plus part."""
    local, _, domain = address.rpartition("@")
    return f"{local.partition('+')[0]}+t{ticket_id}.{_mac(secret, 'address', str(ticket_id))}@{domain}"


def message_id(ticket_id: int, message_id: int, host: str, secret: str) -> str:
    """The Message-ID (no angle brackets) of one of our messages; the same each time it is built."""
    mark = f"t{ticket_id}.m{message_id}"
    return f"{mark}.{_mac(secret, 'message', mark)}@{host}"


def ticket_in_address(address: str, secret: str) -> int | None:
    """The ticket of a reply address; None when there is no token or it is not ours."""
    match = _ADDRESS.search(address)
    if match and hmac.compare_digest(match[2].lower(), _mac(secret, "address", match[1])):
        return int(match[1])
    return None


def ids_in_message_id(value: str, secret: str) -> tuple[int, int] | None:
    """(ticket, message) of one of our Message-IDs; None when it is not ours."""
    match = _MESSAGE_ID.match(value)
    if match and hmac.compare_digest(match[3].lower(), _mac(secret, "message", f"t{match[1]}.m{match[2]}")):
        return int(match[1]), int(match[2])
    return None


def ticket_tokens(addresses: Iterable[str], message_ids: Iterable[str], secret: str) -> list[int]:
    """Verified ticket ids, those in addresses first, each once."""
    found = [ticket for address in addresses if (ticket := ticket_in_address(address, secret))]
    found += [ids[0] for value in message_ids if (ids := ids_in_message_id(value, secret))]
    return list(dict.fromkeys(found))


def without_token(address: str) -> str:
    """The channel's own address of a plus address."""
    local, at, domain = address.rpartition("@")
    return f"{local.partition('+')[0]}{at}{domain}"
