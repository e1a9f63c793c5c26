"""Addresses as people type them."""

from __future__ import annotations

from email.utils import parseaddr
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from desk.forms.draft import split

MOST = 50


class RecipientsField(forms.CharField):
    """E-mail addresses between commas, each with or without a name: ``Jane Doe <jane@example.com>``."""

    def clean(self, value: Any) -> tuple[str, ...]:
        """The bare addresses, each once. Raises ValidationError that names the one that is none."""
        found: dict[str, str] = {}
        for piece in split(super().clean(value)):
            address = parseaddr(piece)[1]
            try:
                validate_email(address)
            except ValidationError as error:
                raise ValidationError(
                    _("“%(text)s” is no e-mail address."), params={"text": piece[:100]}
                ) from error
            found.setdefault(address.lower(), address)
        if len(found) > MOST:
            raise ValidationError(_("At most %(n)d recipients."), params={"n": MOST})
        return tuple(found.values())
