"""`Authorization: Token hd_...` or `Authorization: Bearer hd_...`."""

from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import authentication, exceptions
from rest_framework.request import Request

from accounts.models import User
from accounts.services import tokens


class ApiTokenAuthentication(authentication.BaseAuthentication):
    """Authenticates programs by their key."""

    def authenticate(self, request: Request) -> tuple[User, str] | None:
        """The user and the key; None when no key was sent. Raises AuthenticationFailed for a wrong one."""
        scheme, _space, key = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() not in {"token", "bearer"}:
            return None
        user = tokens.user_of(key.strip())
        if user is None:
            raise exceptions.AuthenticationFailed(_("This API token is unknown or was revoked."))
        return user, key

    def authenticate_header(self, request: Request) -> str:
        """Makes refused requests a 401 that names the scheme."""
        return "Token"


class ApiTokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """Describes the key in the OpenAPI schema."""

    target_class = ApiTokenAuthentication
    name = "apiToken"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        """An API key in the Authorization header."""
        return {"type": "apiKey", "in": "header", "name": "Authorization", "description": "Token hd_..."}
