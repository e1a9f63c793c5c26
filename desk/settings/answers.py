"""Canned answers and macros."""

from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from desk.forms.macro import AnswerForm, MacroForm
from desk.settings.base import Group, Section, options_of, register

register(
    Section(
        "answers",
        Group.ANSWERS,
        10,
        _("Canned answers"),
        "message-square",
        "settings:answers",
        _("Texts that are written again and again."),
        Permission.REPLY,
        (_("templates"), _("snippets"), _("variables")),
        options_of(AnswerForm, prefix=""),
    )
)
register(
    Section(
        "macros",
        Group.ANSWERS,
        20,
        _("Macros"),
        "zap",
        "settings:macros",
        _("Several steps with one choice."),
        Permission.REPLY,
        (_("automation"), _("templates")),
        options_of(MacroForm, prefix=""),
    )
)
