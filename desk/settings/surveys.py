"""Surveys, which have pages of their own."""

from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from desk.forms.survey import SurveyForm
from desk.settings.base import Group, Section, options_of, register

register(
    Section(
        "surveys",
        Group.ANSWERS,
        30,
        _("Surveys"),
        "star",
        "surveys:settings",
        _("Ask customers how it went after a ticket was resolved."),
        Permission.MANAGE_SETTINGS,
        (_("satisfaction"), "CSAT", _("feedback")),
        options_of(SurveyForm, prefix=""),
    )
)
