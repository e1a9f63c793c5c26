"""What each role may do, and what was changed in the settings."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import Role, SettingChange, User
from accounts.permissions import ROLE_PERMISSIONS, Permission, require
from desk.http import page, reader_of, shell_of
from desk.setting_history import KIND_LABELS, line_of

SHOWN_CHANGES = 100


@require(Permission.MANAGE_SETTINGS)
@require_safe
def roles(request: HttpRequest) -> HttpResponse:
    """The table of roles and permissions, as accounts.permissions holds it."""
    labels = permission_labels()
    counts = dict.fromkeys(Role.values, 0)
    for role in User.objects.filter(is_active=True).values_list("role", flat=True):
        counts[role] += 1
    context = {
        "shell": shell_of(reader_of(request), current="settings"),
        "roles": [(role.label, counts[role.value]) for role in Role],
        "rows": [
            (
                labels.get(permission, permission.value),
                [permission in ROLE_PERMISSIONS[role] for role in Role],
            )
            for permission in Permission
        ],
    }
    return page(request, "desk/settings/roles.html", context)


def permission_labels() -> dict[Permission, str]:
    """What each permission allows, in words."""
    return {
        Permission.VIEW_TICKETS: _("See tickets (not those in private queues of other teams)"),
        Permission.REPLY: _("Answer customers"),
        Permission.EDIT_TICKETS: _("Change tickets and write notes"),
        Permission.VIEW_CUSTOMERS: _("See customers"),
        Permission.EDIT_CUSTOMERS: _("Change customers"),
        Permission.VIEW_REPORTS: _("See reports"),
        Permission.MANAGE_ROUTING: _("Write rules"),
        Permission.MANAGE_SETTINGS: _("Change the settings of everybody"),
        Permission.VIEW_INBOUND: _("See mail that was refused or failed, all private queues too"),
        Permission.SHARE_VIEWS: _("Share saved views with a team or everybody, and change those"),
    }


@require(Permission.MANAGE_SETTINGS)
@require_safe
def history(request: HttpRequest) -> HttpResponse:
    """The newest changes of all settings, or of one kind."""
    kind = request.GET.get("kind", "")
    changes = SettingChange.objects.order_by("-pk")
    if kind in KIND_LABELS:
        changes = changes.filter(kind=kind)
    context = {
        "shell": shell_of(reader_of(request), current="settings"),
        "history": [line_of(row) for row in changes[:SHOWN_CHANGES]],
        "kinds": [(key, label, key == kind) for key, label in KIND_LABELS.items()],
        "show_names": True,
    }
    return page(request, "desk/settings/history.html", context)
