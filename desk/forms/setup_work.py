"""Queues, brands, channels and tags, as admins set them."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.models import Team
from channels_app.models import Channel
from tickets.models import Brand
from tickets.services.brands import BrandText

SECURITY = [("ssl", _("TLS (port 993)")), ("starttls", _("STARTTLS (port 143)")), ("none", _("None"))]
_ENVIRONMENT = re.compile(r"[A-Z][A-Z0-9_]{2,79}$")


class QueueForm(forms.Form):
    """A queue: its name, its team, who sees it."""

    name = forms.CharField(label=_("Name"), max_length=80)
    team = forms.ModelChoiceField(
        label=_("Team"),
        queryset=Team.objects.filter(archived_at__isnull=True).order_by("name"),
        required=False,
        empty_label=_("No team"),
        help_text=_("Its members find the queue under their teams; reports count it for the team."),
    )
    is_private = forms.BooleanField(
        label=_("Private"),
        required=False,
        help_text=_("Only the team, leads and admins see its tickets."),
    )


class BrandForm(forms.Form):
    """A name under which the company speaks."""

    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("Customers read it as the sender of your mails.")
    )
    language = forms.ChoiceField(
        label=_("Language"),
        choices=settings.LANGUAGES,
        help_text=_("For mails to customers whose language is not known."),
    )
    signature = forms.CharField(
        label=_("Signature"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Under mails of agents who have none of their own, and under automatic mails."),
    )
    color = forms.RegexField(
        label=_("Colour"),
        regex=r"^#[0-9a-fA-F]{6}$",
        initial="#0a6470",
        widget=forms.TextInput(attrs={"type": "color"}),
        help_text=_("Of lines and buttons in mails and surveys."),
    )
    website = forms.URLField(label=_("Website"), required=False, max_length=200, assume_scheme="https")
    is_default = forms.BooleanField(
        label=_("Default brand"), required=False, help_text=_("Tickets without another brand get it.")
    )

    def text(self) -> BrandText:
        """The valid form as the service takes it."""
        return BrandText(**self.cleaned_data)


class ChannelForm(forms.Form):
    """An e-mail address of ours, and the mailbox that it is fetched from, if it is."""

    address = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("Customers write to it and get answers from it."),
    )
    name = forms.CharField(label=_("Name"), max_length=80, required=False)
    brand = forms.ModelChoiceField(
        label=_("Brand"),
        queryset=Brand.objects.filter(archived_at__isnull=True).order_by("-is_default", "name"),
        empty_label=None,
    )
    host = forms.CharField(
        label=_("Mailbox: IMAP server"),
        required=False,
        max_length=253,
        help_text=_("Leave it empty when your mail server sends mails to the helpdesk by SMTP."),
    )
    security = forms.ChoiceField(label=_("Mailbox: encryption"), choices=SECURITY, required=False)
    port = forms.IntegerField(
        label=_("Mailbox: port"),
        required=False,
        min_value=1,
        max_value=65535,
        help_text=_("Empty: the usual one."),
    )
    user = forms.CharField(label=_("Mailbox: user"), required=False, max_length=254)
    password_env = forms.RegexField(
        label=_("Mailbox: variable with the password"),
        regex=_ENVIRONMENT,
        required=False,
        help_text=_(
            "The name of an environment variable of the server, for example HELPDESK_IMAP_PASSWORD. "
            "The password itself is never stored here."
        ),
    )
    folder = forms.CharField(label=_("Mailbox: folder"), required=False, max_length=200, initial="INBOX")

    def clean(self) -> dict[str, Any]:
        """A mailbox needs a user and the name of the password's variable."""
        data = super().clean() or {}
        if data.get("host"):
            for name in ("user", "password_env"):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, _now("A mailbox needs this."))
        return data

    def imap(self) -> dict[str, Any] | None:
        """The mailbox as the channel keeps it; None without one."""
        data = self.cleaned_data
        if not data["host"]:
            return None
        found = {name: data[name] for name in ("host", "security", "user", "password_env", "folder")}
        return {
            **found,
            "folder": found["folder"] or "INBOX",
            **({"port": data["port"]} if data["port"] else {}),
        }


def initial_of_channel(channel: Channel) -> dict[str, Any]:
    """A channel in the form."""
    imap = channel.config.get("imap") or {}
    return {**imap, "address": channel.address, "name": channel.name, "brand": channel.brand_id}


class ProbeForm(forms.Form):
    """Where the test mail goes."""

    to = forms.EmailField(label=_("Send a test mail to"), max_length=254)


class TagForm(forms.Form):
    """Another name for a tag; the name of another tag merges both."""

    name = forms.CharField(
        label=_("New name"),
        max_length=60,
        help_text=_("The name of another tag merges the two."),
    )
