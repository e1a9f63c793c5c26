"""Saved views."""

from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from desk.forms.view import ViewForm
from desk.settings.base import Group, Section, options_of, register

register(
    Section(
        "views",
        Group.WORK,
        15,
        _("Views"),
        "star",
        "settings:views",
        _("Lists of tickets that you or your colleagues want to see again."),
        Permission.VIEW_TICKETS,
        (_("saved searches"), _("filters"), _("lists"), _("columns")),
        options_of(ViewForm, prefix=""),
    )
)
