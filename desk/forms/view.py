"""A saved view, as it is written in the settings."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from desk.forms.macro import SharedForm
from tickets.models import SavedView
from tickets.orders import NEWEST, ORDERS
from tickets.search_query import LONGEST, parse
from tickets.services.saved_views import MOST_COLUMNS, ViewText


class ViewForm(SharedForm):
    """Name, what it holds, order, columns (those of desk.columns); for whom."""

    name = forms.CharField(label=_("Name"), max_length=80)
    query = forms.CharField(
        label=_("What it holds"),
        max_length=LONGEST,
        help_text=_(
            "As in the search: words, and is:open is:snoozed is:unread is:waiting is:mentioned assignee:me team:mine"
            " queue: tag: status:open,pending priority:high,urgent channel: from: to: has:attachment has:draft"
            " waiting:&gt;2h created:&lt;7d updated:&gt;3d before: after: value:&gt;500 field:key=value. A minus"
            " takes away."
        ),
        widget=forms.TextInput(attrs={"spellcheck": "false", "autocomplete": "off"}),
    )
    order = forms.ChoiceField(
        label=_("Order"), choices=[(order.key, order.label) for order in ORDERS], initial=NEWEST.key
    )
    columns = forms.MultipleChoiceField(
        label=_("Rows also show"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    field_order = ("name", "query", "order", "columns", "scope", "team")

    def __init__(self, *args: Any, columns: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["columns"].choices = columns  # type: ignore[attr-defined]

    def clean_query(self) -> str:
        """The query; raises ValidationError for operators that do not understand their value."""
        text: str = self.cleaned_data["query"]
        if problems := parse(text).problems:
            names = ", ".join(f"{term.name}:{term.value}" for term in problems)
            raise forms.ValidationError(_("This is not understood: %(names)s"), params={"names": names})
        return text

    def clean_columns(self) -> list[str]:
        """The columns; raises ValidationError for more than a row has room for."""
        columns: list[str] = self.cleaned_data["columns"]
        if len(columns) > MOST_COLUMNS:
            raise forms.ValidationError(_("Choose at most %(n)d."), params={"n": MOST_COLUMNS})
        return columns

    def view(self) -> ViewText:
        """The valid form as the service takes it."""
        data = self.cleaned_data
        return ViewText(data["name"], data["query"], data["order"], data["columns"])


def initial_of_view(view: SavedView) -> dict[str, Any]:
    """A saved view in the form."""
    return {
        "name": view.name,
        "query": view.query,
        "order": view.order,
        "columns": view.columns,
        "scope": view.scope.value,
        "team": view.team_id,
    }
