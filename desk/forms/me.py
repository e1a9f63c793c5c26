"""What people may change about themselves, one form for each section."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

THEMES = [("system", _("As the system")), ("light", _("Light")), ("dark", _("Dark"))]
DENSITIES = [("comfortable", _("Comfortable")), ("compact", _("Compact"))]
UNDO_SECONDS = [
    (0, _("Off: replies go out at once")),
    *((n, _("%(n)d seconds") % {"n": n}) for n in (5, 10, 20, 30)),
]
AVAILABLE, AWAY = "available", "away"


def time_zones() -> list[tuple[str, str]]:
    """Every time zone, by name."""
    return [(name, name.replace("_", " ")) for name in sorted(available_timezones())]


class ProfileForm(forms.Form):
    """Name, language, time zone, signature."""

    name = forms.CharField(
        label=_("Name"), max_length=120, help_text=_("Customers see it under your replies.")
    )
    language = forms.ChoiceField(
        label=_("Language"), choices=settings.LANGUAGES, widget=forms.Select(attrs={"data-reload": ""})
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"), choices=time_zones, help_text=_("Times on your pages are shown in it.")
    )
    signature = forms.CharField(
        label=_("Signature"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 4, "data-preview": "signature-preview"}),
        help_text=_("Stands under your e-mails. Leave it empty to use that of the brand."),
    )


class AppearanceForm(forms.Form):
    """Theme and density."""

    theme = forms.ChoiceField(label=_("Theme"), choices=THEMES, widget=forms.RadioSelect)
    density = forms.ChoiceField(
        label=_("Density"),
        choices=DENSITIES,
        widget=forms.RadioSelect,
        help_text=_("Compact shows more tickets at once."),
    )


class SendingForm(forms.Form):
    """How long a sent reply can be taken back."""

    undo_send_seconds = forms.TypedChoiceField(
        label=_("Undo send"),
        choices=UNDO_SECONDS,
        coerce=int,
        help_text=_("A reply waits so long before it leaves; until then you can take it back."),
    )


class AvailabilityForm(forms.Form):
    """Available, or away with a reason."""

    state = forms.ChoiceField(
        label=_("Availability"),
        choices=[(AVAILABLE, _("Available")), (AWAY, _("Away"))],
        widget=forms.RadioSelect,
        help_text=_("Colleagues see it where they assign tickets. Away, you keep the tickets that you have."),
    )
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=120,
        help_text=_("For example: lunch, training, back on Monday."),
    )

    def clean(self) -> dict[str, Any]:
        """Those who are available need no reason."""
        data = super().clean() or {}
        if data.get("state") == AVAILABLE:
            data["reason"] = ""
        return data
