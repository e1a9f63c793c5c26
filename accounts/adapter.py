"""What django-allauth may do here: no sign-up by strangers."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are made by admins only."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: an agent is invited."""
        return False
