"""How addresses are normalised, so that one person's address is one row whatever way it is written. Pure."""

import contextlib
import re

EMAIL = "email"
PHONE = "phone"

_EMAIL = re.compile(r"^[^@\s<>,;\"\x00-\x1f]{1,64}@[^@\s<>,;\"\x00-\x1f]{1,255}$")
_NOT_PHONE = re.compile(r"[^\d+]")


class InvalidIdentity(ValueError):
    """The text can't be an address of this kind; the message says what was expected."""


def normalise(kind: str, value: str) -> str:
    """The form under which an address is unique.

    E-mail: lower case, and the domain in ASCII (RFC 5891), so Émile@EXAMPLE.com and émile@example.com are one.
    Phone: digits with a leading +. Others: as they are, without spaces around. Raises InvalidIdentity.
    """
    value = value.strip()
    if kind == EMAIL:
        return _normalise_email(value)
    if kind == PHONE:
        digits = _NOT_PHONE.sub("", value)
        digits = "+" + digits[2:] if digits.startswith("00") else digits
        if not 4 <= len(digits.lstrip("+")) <= 15:
            raise InvalidIdentity(f"{value!r} is no phone number; write it like +33 1 23 45 67 89")
        return digits
    if not value or len(value) > 320:
        raise InvalidIdentity("an identity must have between 1 and 320 characters")
    return value


def _normalise_email(value: str) -> str:
    if not _EMAIL.match(value):
        raise InvalidIdentity(f"{value[:80]!r} is no e-mail address; write it like name@example.com")
    local, _, domain = value.rpartition("@")
    domain = domain.rstrip(".").lower()
    if not domain.isascii():
        # A domain that has no ASCII form stays as it is: still one row for one spelling.
        with contextlib.suppress(UnicodeError):
            domain = domain.encode("idna").decode("ascii")
    return f"{local.casefold() if not local.isascii() else local.lower()}@{domain}"
