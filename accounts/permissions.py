"""Who may do what: one table of roles, one decorator that each view carries."""

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from accounts.models import Role, User


class Permission(StrEnum):
    """Everything that a route can ask for."""

    VIEW_TICKETS = "view_tickets"
    REPLY = "reply"
    EDIT_TICKETS = "edit_tickets"
    VIEW_CUSTOMERS = "view_customers"
    EDIT_CUSTOMERS = "edit_customers"
    VIEW_REPORTS = "view_reports"
    MANAGE_ROUTING = "manage_routing"
    MANAGE_SETTINGS = "manage_settings"
    VIEW_INBOUND = "view_inbound"
    SHARE_VIEWS = "share_views"


_AGENT = frozenset(
    {
        Permission.VIEW_TICKETS,
        Permission.REPLY,
        Permission.EDIT_TICKETS,
        Permission.VIEW_CUSTOMERS,
        Permission.EDIT_CUSTOMERS,
    }
)
_LEAD = _AGENT | {Permission.VIEW_REPORTS, Permission.VIEW_INBOUND, Permission.SHARE_VIEWS}
_ADMIN = _LEAD | {Permission.MANAGE_ROUTING, Permission.MANAGE_SETTINGS}

ROLE_PERMISSIONS: dict[str, frozenset[Permission]] = {
    Role.AGENT: _AGENT,
    Role.LEAD: frozenset(_LEAD),
    Role.ADMIN: frozenset(_ADMIN),
}


def has_permission(user: User | AnonymousUser, permission: Permission) -> bool:
    """Whether the user's role grants it; nobody and deactivated users have none."""
    return isinstance(user, User) and user.is_active and permission in ROLE_PERMISSIONS[user.role]


View = Callable[..., HttpResponseBase]


def require(permission: Permission) -> Callable[[View], View]:
    """Decorator of a view: sign in first, then 403 without the permission.

    The view carries ``required_permission``, which tests/architecture reads on every route.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not has_permission(request.user, permission):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        checked.required_permission = permission  # type: ignore[attr-defined]
        return checked

    return decorate


def signed_in(view: View) -> View:
    """Decorator of a view that every signed-in user may see (profile, own drafts)."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    checked.required_permission = "signed_in"  # type: ignore[attr-defined]
    return checked


def public(view: View) -> View:
    """Decorator of a view that anybody may see: a survey's answer page, health checks."""
    view.required_permission = "public"  # type: ignore[attr-defined]
    return view
