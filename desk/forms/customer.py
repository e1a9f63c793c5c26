"""What agents may change about a customer."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class CustomerForm(forms.Form):
    """Name, language and notes."""

    name = forms.CharField(label=_("Name"), max_length=160, required=False)
    language = forms.ChoiceField(
        label=_("Language"), required=False, choices=[("", _("Unknown")), *settings.LANGUAGES]
    )
    notes = forms.CharField(
        label=_("Notes"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("For colleagues; the customer does not see them."),
    )
