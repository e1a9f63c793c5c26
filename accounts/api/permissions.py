"""Each API view names the permission that it needs; without a name nobody may use it."""

from typing import Any

from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from accounts.permissions import Permission, has_permission


class HasDeclaredPermission(BasePermission):
    """Reads ``read_permission`` and ``write_permission`` of the view."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Whether the user's role grants what this method of the view asks for."""
        name = "read_permission" if request.method in SAFE_METHODS else "write_permission"
        needed: Permission | None = getattr(view, name, None)
        return needed is not None and has_permission(request.user, needed)
