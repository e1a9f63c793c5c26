"""What an agent fills in to begin a ticket."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from channels_app.models import Channel
from desk.forms.ticket import FilesField
from tickets.labels import STATUS_LABELS
from tickets.models import Queue
from tickets.states import Status

WRITE, RECORD = "write", "record"


class NewTicketForm(forms.Form):
    """To whom, about what, and what happens to it; ``way`` tells an e-mail of ours from words of the customer."""

    way = forms.ChoiceField(
        label=_("What is it?"),
        choices=[
            (WRITE, _("An e-mail to the customer")),
            (RECORD, _("Something the customer told us (nothing is sent)")),
        ],
        widget=forms.RadioSelect,
        initial=WRITE,
    )
    email = forms.EmailField(
        label=_("Customer’s e-mail address"),
        max_length=254,
        widget=forms.EmailInput(
            attrs={"list": "people", "autocomplete": "off", "data-suggest": "/customers/options/"}
        ),
    )
    name = forms.CharField(label=_("Name, if the customer is new"), max_length=160, required=False)
    channel = forms.ModelChoiceField(
        label=_("From"), queryset=Channel.objects.none(), empty_label=None, required=False
    )
    subject = forms.CharField(label=_("Subject"), max_length=300)
    text = forms.CharField(
        label=_("Message"),
        max_length=200_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 9, "data-keep": "new-ticket"}),
    )
    attachments = FilesField(label=_("Files"), required=False)
    queue = forms.ModelChoiceField(
        label=_("Queue"), queryset=Queue.objects.none(), required=False, empty_label=_("As the rules say")
    )
    assignee = forms.ModelChoiceField(label=_("Assignee"), queryset=User.objects.none(), required=False)
    status = forms.ChoiceField(
        label=_("Status"),
        choices=[(status.value, STATUS_LABELS[status]) for status in (Status.OPEN, Status.PENDING)],
        initial=Status.PENDING,
    )

    def __init__(self, *args: Any, queues: list[Queue], me: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: dict[str, Any] = {
            "channel": Channel.objects.filter(kind="email", is_active=True).select_related("brand"),
            "queue": Queue.objects.filter(pk__in=[queue.pk for queue in queues]),
            "assignee": User.objects.filter(is_active=True).order_by("name"),
        }
        for name, rows in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = rows
        self.fields["assignee"].initial = me.pk
        self.fields["assignee"].empty_label = _("Nobody")  # type: ignore[attr-defined]

    def clean_text(self) -> str:
        """Something to say."""
        text: str = self.cleaned_data["text"]
        if not text.strip():
            raise forms.ValidationError(_("Write the message first."))
        return text
