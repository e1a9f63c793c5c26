"""What people may change about themselves."""

from __future__ import annotations

from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

THEMES = [("system", _("As the system")), ("light", _("Light")), ("dark", _("Dark"))]


class ProfileForm(forms.Form):
    """Name, language, theme, time zone, signature."""

    name = forms.CharField(
        label=_("Name"), max_length=120, help_text=_("Customers see it under your replies.")
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    theme = forms.ChoiceField(label=_("Theme"), choices=THEMES, widget=forms.RadioSelect)
    time_zone = forms.ChoiceField(
        label=_("Time zone"), choices=lambda: [(name, name) for name in sorted(available_timezones())]
    )
    signature = forms.CharField(
        label=_("Signature"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Stands under your e-mails. Leave it empty to use that of the brand."),
    )
