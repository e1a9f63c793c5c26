"""The keys of an agent: one field for each action whose key may be changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from desk.keymap import CHANGEABLE, GROUPS, LONGEST, BadKeymap, check, first_key


class KeysForm(forms.Form):
    """Checks all keys together; ``own`` then holds those that differ from everybody's."""

    def __init__(self, data: Mapping[str, Any] | None, *, own: Mapping[str, str]) -> None:
        super().__init__(data)
        self.own: dict[str, str] = {}
        for action in CHANGEABLE:
            attributes = {
                "data-key-field": "",
                "autocomplete": "off",
                "spellcheck": "false",
                "class": "input key-field",
            }
            self.fields[action.name] = forms.CharField(
                label=str(action.label),
                required=False,
                max_length=LONGEST,
                strip=True,
                initial=first_key(action.name, own),
                widget=forms.TextInput(attrs=attributes),
            )

    def clean(self) -> dict[str, Any]:
        """Says at each field what is wrong with its key."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        try:
            self.own = check({name: text for name, text in cleaned.items() if isinstance(text, str)})
        except BadKeymap as error:
            for name, problem in error.problems.items():
                self.add_error(name if name in self.fields else None, problem)
        return cleaned

    def groups(self) -> list[tuple[str, list[BoundField]]]:
        """The fields under the headings of the help."""
        return [
            (str(label), [self[action.name] for action in CHANGEABLE if action.group == group])
            for group, label in GROUPS.items()
        ]
