"""How an agent wants to be told."""

from __future__ import annotations

from datetime import time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tickets.labels import NOTICE_LABELS
from tickets.models import NoticeSettings

MAIL_CHOICES = [
    (0, _("Never")),
    (5, _("After 5 minutes")),
    (15, _("After 15 minutes")),
    (30, _("After 30 minutes")),
    (60, _("After one hour")),
    (240, _("After four hours")),
]


class NoticesForm(forms.Form):
    """Which kinds, sound, desktop, quiet hours, mail, time."""

    told = forms.MultipleChoiceField(
        label=_("Tell me when"),
        choices=list(NOTICE_LABELS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("On tickets that you hold or follow."),
    )
    desktop = forms.BooleanField(
        label=_("Show notifications on the desktop, where this browser may"), required=False
    )
    volume = forms.IntegerField(
        label=_("Volume of the sound"),
        min_value=0,
        max_value=100,
        widget=forms.NumberInput(attrs={"type": "range", "min": 0, "max": 100, "step": 5}),
        help_text=_("0 is silent. One sound for a burst of news, none while you look at the helpdesk."),
    )
    only_mine = forms.BooleanField(
        label=_("A sound only for tickets of mine and when I am mentioned"), required=False
    )
    quiet_from = forms.TimeField(
        label=_("Quiet from"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    quiet_until = forms.TimeField(
        label=_("Quiet until"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("In your time zone; no sound and nothing on the desktop."),
    )
    mail_after_minutes = forms.TypedChoiceField(
        label=_("Send me a mail about what I have not read"), choices=MAIL_CHOICES, coerce=int
    )
    counts_time = forms.BooleanField(
        label=_("Count the time that I look at a ticket"),
        required=False,
        help_text=_("Only the sum of all agents is shown, on the ticket; nobody is compared with anybody."),
    )

    def clean(self) -> dict[str, Any]:
        """Quiet hours need both ends; one alone would be saved as none while it is being chosen."""
        data: dict[str, Any] = super().clean() or {}
        if (data.get("quiet_from") is None) != (data.get("quiet_until") is None):
            data["quiet_from"] = data["quiet_until"] = None
        return data

    def values(self) -> dict[str, object]:
        """The valid form as the service takes it."""
        data = dict(self.cleaned_data)
        told = data.pop("told")
        return {**data, "muted": [kind for kind in NOTICE_LABELS if kind not in told]}


def initial_of(settings: NoticeSettings) -> dict[str, Any]:
    """Settings in the form."""
    names = (
        "desktop",
        "volume",
        "only_mine",
        "quiet_from",
        "quiet_until",
        "mail_after_minutes",
        "counts_time",
    )
    return {
        **{name: getattr(settings, name) for name in names},
        "told": [kind for kind in NOTICE_LABELS if kind not in settings.muted],
    }


def is_quiet(settings: NoticeSettings, local: time) -> bool:
    """Whether a local time lies in the quiet hours, which may go over midnight."""
    begins, ends = settings.quiet_from, settings.quiet_until
    if begins is None or ends is None or begins == ends:
        return False
    if begins < ends:
        return begins <= local < ends
    return local >= begins or local < ends
