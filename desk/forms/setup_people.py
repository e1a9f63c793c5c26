"""People, teams, business hours and API tokens, as admins set them."""

from __future__ import annotations

import re
from datetime import date, time
from typing import Any

from django import forms
from django.conf import settings
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.models import BusinessHours, Role, Team, User
from desk.forms.me import time_zones

NOBODY = "none"
_SPAN = re.compile(r"(\d{1,2})(?:[:.h](\d{2})?)?\s*[-–]\s*(\d{1,2})(?:[:.h](\d{2})?)?$")
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})\s*(.*)$")


def _teams() -> Any:
    return Team.objects.filter(archived_at__isnull=True).order_by("name")


def _name_of(obj: Any) -> str:
    return str(obj.name)


class PersonForm(forms.Form):
    """Name, address, role and teams of a colleague."""

    name = forms.CharField(label=_("Name"), max_length=120)
    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    role = forms.ChoiceField(
        label=_("Role"), choices=Role.choices, help_text=_("The page Roles shows what each role may do.")
    )
    teams = forms.ModelMultipleChoiceField(
        label=_("Teams"), queryset=Team.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["teams"]
        if isinstance(field, forms.ModelMultipleChoiceField):
            field.queryset = _teams()


class InviteForm(PersonForm):
    """A new colleague; the invitation is written in their language."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    field_order = ["name", "email", "role", "language", "teams"]


class LeaveForm(forms.Form):
    """What happens to the open tickets of somebody who leaves."""

    to = forms.ChoiceField(label=_("Their open tickets"), required=False)

    def __init__(self, *args: Any, leaver: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = User.objects.filter(is_active=True).exclude(pk=leaver.pk).order_by("name")
        self.fields["to"].choices = [  # type: ignore[attr-defined]
            (NOBODY, _("go back to their queues")),
            *((str(user.pk), _("go to %s") % user.name) for user in others),
        ]

    def heir(self) -> User | None:
        """Who gets the tickets."""
        to = self.cleaned_data["to"]
        return User.objects.get(pk=int(to)) if to and to != NOBODY else None


class TeamForm(forms.Form):
    """A team and who is in it."""

    name = forms.CharField(label=_("Name"), max_length=80)
    members = forms.ModelMultipleChoiceField(
        label=_("Members"),
        queryset=User.objects.filter(is_active=True).order_by("name"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["members"]
        if isinstance(field, forms.ModelMultipleChoiceField):
            field.label_from_instance = _name_of  # type: ignore[method-assign]


class TokenForm(forms.Form):
    """A key for a program, which may do what its user may do."""

    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("Which program uses it, for example: web shop.")
    )
    user = forms.ModelChoiceField(
        label=_("Acts as"),
        queryset=User.objects.filter(is_active=True).order_by("name"),
        help_text=_("The program may do what this person may do."),
        empty_label=None,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["user"]
        if isinstance(field, forms.ModelChoiceField):
            field.label_from_instance = _name_of  # type: ignore[method-assign]


class HoursForm(forms.Form):
    """When people work: a line of spans for each day, and the days on which nobody does."""

    name = forms.CharField(label=_("Name"), max_length=80)
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=time_zones)
    is_default = forms.BooleanField(label=_("Clocks of tickets run in these hours"), required=False)
    holidays = forms.CharField(
        label=_("Holidays"),
        required=False,
        max_length=6_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("One day a line: 2026-12-25 Christmas."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for day, label in WEEKDAYS.items():
            self.fields[f"day_{day}"] = forms.CharField(
                label=str(label).capitalize(),
                required=False,
                max_length=80,
                widget=forms.TextInput(attrs={"placeholder": _now("closed")}),
                help_text=_("For example: 9:00-12:30, 13:30-17:00.") if day == 0 else "",
            )
        self.order_fields(
            ["name", "time_zone", *(f"day_{day}" for day in WEEKDAYS), "holidays", "is_default"]
        )

    def clean(self) -> dict[str, Any]:
        """Reads the spans and the holidays."""
        data = super().clean() or {}
        self.week: dict[str, list[list[str]]] = {}
        for day in WEEKDAYS:
            try:
                self.week[str(day)] = read_spans(data.get(f"day_{day}", ""))
            except ValueError:
                self.add_error(f"day_{day}", _now("Write it like 9:00-12:30, 13:30-17:00."))
        try:
            self.days = read_holidays(data.get("holidays", ""))
        except ValueError as error:
            self.add_error("holidays", _now("This is no day: %s") % error)
        return data


def read_spans(text: str) -> list[list[str]]:
    """ "9-12:30, 14:00-17" as [["09:00", "12:30"], ["14:00", "17:00"]]. Raises ValueError."""
    spans: list[list[str]] = []
    for part in filter(None, (part.strip() for part in text.split(","))):
        match = _SPAN.match(part)
        if match is None:
            raise ValueError(part)
        begin, end = f"{int(match[1]):02}:{match[2] or '00'}", f"{int(match[3]):02}:{match[4] or '00'}"
        if end != "24:00":
            time.fromisoformat(end)
        time.fromisoformat(begin)
        if begin >= end or (spans and begin < spans[-1][1]):
            raise ValueError(part)
        spans.append([begin, end])
    return spans


def read_holidays(text: str) -> dict[date, str]:
    """Lines of a day and its name. Raises ValueError with the line."""
    days = {}
    for line in filter(None, (line.strip() for line in text.splitlines())):
        match = _DAY.match(line)
        if match is None:
            raise ValueError(line)
        try:
            days[date.fromisoformat(match[1])] = match[2].strip()[:80] or match[1]
        except ValueError:
            raise ValueError(line) from None
    return days


def initial_of_hours(hours: BusinessHours) -> dict[str, Any]:
    """Business hours in the form."""
    days = {
        f"day_{day}": ", ".join("-".join(span) for span in hours.week.get(str(day), [])) for day in WEEKDAYS
    }
    holidays = "\n".join(f"{one.date} {one.name}" for one in hours.holidays.order_by("date"))
    return {
        "name": hours.name,
        "time_zone": hours.time_zone,
        "is_default": hours.is_default,
        "holidays": holidays,
        **days,
    }
