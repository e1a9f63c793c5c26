"""Every component on one page, for those who build pages."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

from django import forms
from django.contrib import messages
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from accounts.permissions import Permission, require
from core.clock import now
from desk.http import page, reader_of, shell_of
from tickets.states import Priority, Status

SPRITE = Path(__file__).resolve().parents[1] / "static" / "desk" / "icons.svg"


class ExampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(help_text="As customers see it.")
    channel = forms.ChoiceField(choices=[("email", "E-mail"), ("chat", "Chat")])
    text = forms.CharField(widget=forms.Textarea)
    theme = forms.ChoiceField(choices=[("a", "Light"), ("b", "Dark")], widget=forms.RadioSelect)
    agree = forms.BooleanField(label="Send a survey after resolving")

    def clean(self) -> None:
        """Whatever is wrong with the whole stands above all fields."""
        if self.errors:
            raise forms.ValidationError("This could not be saved.")


@require(Permission.MANAGE_SETTINGS)
@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """The components, with the words that fill them."""
    messages.success(request, "Reply sent.")
    at = now()
    context = {
        "shell": shell_of(reader_of(request), current="styleguide"),
        "form": ExampleForm(),
        "bad_form": ExampleForm({"name": ""}),
        "statuses": list(Status),
        "priorities": list(Priority),
        "icons": re.findall(r'<symbol id="([a-z0-9-]+)"', SPRITE.read_text()),
        "times": [at - timedelta(minutes=m) for m in (0, 5, 200, 3000, 40_000, 600_000)],
        "segments": [("7 days", False, "#"), ("28 days", True, "#"), ("90 days", False, "#")],
        "steps": [("Account", False, True), ("Mail", True, False), ("Colleagues", False, False)],
        "facts": [("Orders", "27"), ("Returned", "2 of 27")],
        "examples": [
            Message(constants.SUCCESS, "Reply sent.", extra_tags="/undo/0/"),
            Message(constants.ERROR, "This did not work."),
        ],
        "tabs": [
            {"label": "Open", "url": "#", "current": True, "count": 12},
            {"label": "Waiting", "url": "#", "current": False, "count": 3},
        ],
    }
    return page(request, "desk/styleguide.html", context)
