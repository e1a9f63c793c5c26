"""Custom fields of tickets."""

from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from desk.forms.field import FieldForm
from desk.settings.base import Group, Section, options_of, register

register(
    Section(
        "fields",
        Group.WORK,
        50,
        _("Custom fields"),
        "sliders-horizontal",
        "desk:fields",
        _("What you want to know of tickets beyond what every ticket has."),
        Permission.MANAGE_SETTINGS,
        (_("form"), _("required"), _("order number")),
        options_of(FieldForm, prefix=""),
    )
)
