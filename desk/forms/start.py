"""The guided start of an empty installation."""

from __future__ import annotations

from email.utils import getaddresses
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.validators import validate_email
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from tickets.labels import PRIORITY_LABELS
from tickets.states import Priority

MOST_INVITED = 50


class FirstAdminForm(forms.Form):
    """The first account."""

    name = forms.CharField(label=_("Your name"), max_length=120)
    email = forms.EmailField(label=_("Your e-mail address"), max_length=254)
    password = forms.CharField(
        label=_("Password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 8 characters, none of the usual ones."),
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    def clean(self) -> dict[str, Any]:
        """Checks the password against name and address too."""
        data = super().clean() or {}
        if data.get("password"):
            user = User(name=data.get("name", ""), email=data.get("email", ""))
            try:
                validate_password(data["password"], user)
            except forms.ValidationError as error:
                self.add_error("password", error)
        return data


class CompanyForm(forms.Form):
    """The first brand."""

    name = forms.CharField(
        label=_("Name of your company or brand"),
        max_length=80,
        help_text=_("Customers read it as the sender of your mails."),
    )
    language = forms.ChoiceField(
        label=_("Language"),
        choices=settings.LANGUAGES,
        help_text=_("For mails to customers whose language is not known."),
    )
    signature = forms.CharField(
        label=_("Signature"), required=False, max_length=2_000, widget=forms.Textarea(attrs={"rows": 3})
    )


class PeopleForm(forms.Form):
    """Colleagues to invite, one a line."""

    people = forms.CharField(
        label=_("Colleagues"),
        max_length=8_000,
        widget=forms.Textarea(attrs={"rows": 5, "placeholder": "Dora Lin <dora@example.com>"}),
        help_text=_("One a line: Name <address>. Each gets a mail with a link and begins as an agent."),
    )

    def clean_people(self) -> list[tuple[str, str]]:
        """Pairs of name and address; raises ValidationError for what is no address."""
        lines = [line for line in self.cleaned_data["people"].splitlines() if line.strip(" ,;")]
        found = []
        for name, address in getaddresses(lines)[:MOST_INVITED]:
            try:
                validate_email(address)
            except forms.ValidationError:
                raise forms.ValidationError(_now("This is no address: %s") % (address or name)) from None
            found.append((name or address.partition("@")[0].replace(".", " ").title(), address))
        return found


class FirstRuleForm(forms.Form):
    """Words of a subject that make a ticket urgent and give it a tag."""

    words = forms.CharField(
        label=_("When the subject has one of these words"),
        max_length=400,
        help_text=_("Separated by commas, for example: refund, invoice, broken."),
    )
    priority = forms.ChoiceField(
        label=_("Give it the priority"),
        choices=[(p.value, PRIORITY_LABELS[p]) for p in Priority],
        initial=Priority.HIGH,
    )
    tag = forms.CharField(label=_("Give it the tag"), max_length=60, required=False)

    def clean_words(self) -> list[str]:
        """The words between the commas."""
        return [word.strip() for word in self.cleaned_data["words"].split(",") if word.strip()]
