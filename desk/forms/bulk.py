"""What is to be done to many tickets."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.clock import now
from desk.snooze_times import choices
from tickets.services.properties import clean_tag
from tickets.states import Priority, Status

READ = "read"


class BulkForm(forms.Form):
    """``do`` is a change with its value, "status:resolved"; ``tags`` and ``at`` belong to those that need them."""

    do = forms.CharField(max_length=60)
    tags = forms.CharField(required=False, max_length=600)
    at = forms.DateTimeField(required=False, input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"])

    def clean(self) -> dict[str, Any]:
        """Adds ``wanted`` for tickets.services.bulk_changes; None means "mark as read"."""
        data = super().clean() or {}
        kind, _colon, value = str(data.get("do", "")).partition(":")
        if kind == READ:
            data["wanted"] = None
            return data
        found = self._value(kind, value, data)
        if not self.errors:
            data["wanted"] = {"do": kind, "value": found}
        return data

    def _value(self, kind: str, value: str, data: dict[str, Any]) -> Any:
        if kind == "status" and value in list(Status):
            return value
        if kind == "priority" and value in list(Priority):
            return value
        if kind in {"assign", "queue"} and (not value or (value.isascii() and value.isdigit())):
            return int(value) if value else None
        if kind in {"add_tags", "remove_tags"}:
            tags = [tag for part in data.get("tags", "").split(",") if (tag := clean_tag(part))]
            if not tags:
                self.add_error("tags", _("Write at least one tag."))
            return tags
        if kind == "snooze":
            if not value and data.get("at"):
                return data["at"].isoformat()
            if moment := {choice.key: choice.at for choice in choices(now())}.get(value):
                return moment.isoformat()
            self.add_error("at", _("Choose a day and a time."))
            return None
        self.add_error("do", _("Choose what to change."))
        return None
