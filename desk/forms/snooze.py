"""Until when a ticket is snoozed."""

from __future__ import annotations

from datetime import datetime

from django import forms
from django.utils.translation import gettext_lazy as _

from core.clock import now
from desk.snooze_times import choices


class SnoozeForm(forms.Form):
    """``until`` names a choice (or "now": bring it back); else ``at`` is a moment in the agent's time zone."""

    until = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    at = forms.DateTimeField(
        label=_("Day and time"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
    )

    def clean(self) -> dict[str, object]:
        """Adds ``moment``, None to bring the ticket back; raises ValidationError when neither field says it."""
        data = super().clean() or {}
        until = data.get("until")
        known: dict[str, datetime | None] = {choice.key: choice.at for choice in choices(now())}
        known["now"] = None
        if until in known:
            data["moment"] = known[until]
        elif data.get("at"):
            data["moment"] = data["at"]
        elif not self.errors:
            raise forms.ValidationError(_("Choose a day and a time."))
        return data
