"""What an admin says of a custom field."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.functional import Promise
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from tickets.custom_fields import FieldKind, Requirement
from tickets.models import CustomField, Queue
from tickets.services.field_definitions import Definition

KIND_LABELS: dict[str, str | Promise] = {
    FieldKind.TEXT: _("Text, one line"),
    FieldKind.LONG_TEXT: _("Text, several lines"),
    FieldKind.NUMBER: _("Number"),
    FieldKind.DATE: _("Date"),
    FieldKind.CHECKBOX: _("Checkbox"),
    FieldKind.CHOICE: _("One of several options"),
    FieldKind.CHOICES: _("Several of several options"),
    FieldKind.URL: _("Web address"),
}
REQUIREMENT_LABELS: dict[str, str | Promise] = {
    Requirement.NEVER: _("Optional"),
    Requirement.RESOLVE: _("Needed to resolve"),
    Requirement.ALWAYS: _("Needed to resolve, and never emptied again"),
}
# The problems of the service, by the field of the form that shows them.
_SHOWN_AT = {"labels": "label_en"}


class FieldForm(forms.Form):
    """A definition; key and kind are asked for once, when the field is made."""

    key = forms.CharField(
        label=_("Key"),
        max_length=40,
        required=False,
        help_text=_(
            "For rules and programs, such as order_number; it can't be changed later. Empty: from the name."
        ),
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=list(KIND_LABELS.items()))
    requirement = forms.ChoiceField(
        label=_("Required"),
        choices=list(REQUIREMENT_LABELS.items()),
        required=False,
        widget=forms.RadioSelect,
    )
    options = forms.CharField(
        label=_("Options"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("For choices: one a line, in English, then “|” and French: Damaged | Abîmé"),
    )
    minimum = forms.CharField(
        label=_("Smallest value"),
        max_length=20,
        required=False,
        help_text=_(
            "Of numbers and dates (2026-06-08); of texts the length, of several options their number."
        ),
    )
    maximum = forms.CharField(label=_("Largest value"), max_length=20, required=False)
    pattern = forms.CharField(
        label=_("Pattern"),
        max_length=200,
        required=False,
        help_text=_("For one line of text: AB-\\d{5} takes AB- and five digits."),
    )
    queues = forms.ModelMultipleChoiceField(
        label=_("Queues"),
        queryset=Queue.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: tickets of all queues have the field."),
    )
    is_active = forms.BooleanField(label=_("The field is in use"), required=False, initial=True)

    def __init__(self, *args: Any, made: CustomField | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if made is not None:
            del self.fields["key"], self.fields["kind"]
            if made.kind not in {FieldKind.CHOICE, FieldKind.CHOICES}:
                del self.fields["options"]
            if made.kind != FieldKind.TEXT:
                del self.fields["pattern"]
        for code, language in settings.LANGUAGES:
            self.fields[f"label_{code}"] = forms.CharField(
                label=_("Name in %(language)s") % {"language": language}, max_length=80, required=False
            )
            self.fields[f"help_{code}"] = forms.CharField(
                label=_("Hint in %(language)s") % {"language": language}, max_length=200, required=False
            )
        first = [f"{name}_{code}" for name in ("label", "help") for code, _language in settings.LANGUAGES]
        self.order_fields(first)

    def key_of(self) -> str:
        """The key as typed, else made of the name."""
        data = self.cleaned_data
        name = next((data[f"label_{code}"] for code, _language in settings.LANGUAGES), "")
        made = slugify(name).replace("-", "_").lstrip("_0123456789")[:40]
        return data["key"].strip() or made

    def definition(self) -> Definition:
        """The valid form as the service takes it."""
        data = self.cleaned_data
        codes = [code for code, _language in settings.LANGUAGES]
        return Definition(
            labels={code: data[f"label_{code}"] for code in codes},
            helps={code: data[f"help_{code}"] for code in codes},
            options=tuple(
                _option(line, codes) for line in data.get("options", "").splitlines() if line.strip()
            ),
            requirement=Requirement(data["requirement"]),
            minimum=data["minimum"],
            maximum=data["maximum"],
            pattern=data.get("pattern", ""),
            queues=tuple(data["queues"]),
            is_active=data["is_active"],
        )

    def refuse(self, problems: dict[str, str]) -> None:
        """Show what the service found wrong."""
        for name, problem in problems.items():
            place = _SHOWN_AT.get(name, name)
            self.add_error(place if place in self.fields else None, problem)


def _option(line: str, codes: list[str]) -> dict[str, Any]:
    parts = [part.strip() for part in line.split("|")]
    labels = {code: text for code, text in zip(codes, parts, strict=False) if text}
    return {"value": parts[0], "labels": labels}


def initial_of(field: CustomField) -> dict[str, Any]:
    """A definition in the form."""
    codes = [code for code, _language in settings.LANGUAGES]
    lines = []
    for option in field.options:
        labels = [option.get("labels", {}).get(code, "") for code in codes[1:]]
        lines.append(" | ".join([option["value"], *labels]).rstrip(" |"))
    return {
        "options": "\n".join(lines),
        "requirement": field.requirement,
        "minimum": field.minimum,
        "maximum": field.maximum,
        "pattern": field.pattern,
        "queues": list(field.queues.all()),
        "is_active": field.is_active,
        **{f"label_{code}": field.labels.get(code, "") for code in codes},
        **{f"help_{code}": field.helps.get(code, "") for code in codes},
    }
