"""What agents send about a ticket: checked here, done by the services."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.clock import now
from desk.forms.recipients import RecipientsField
from desk.moment_words import moment_of
from desk.snooze_times import choices
from desk.written import written
from tickets.forwards import chosen_of
from tickets.labels import PRIORITY_LABELS, STATUS_LABELS
from tickets.models import Queue
from tickets.states import Priority, Status

MAX_FILES = 20
MAX_FILES_BYTES = 20 * 1024 * 1024


class FilesInput(forms.ClearableFileInput):
    """A file field that takes several."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files, at most MAX_FILES and MAX_FILES_BYTES together."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        """The files; raises ValidationError for too many or too much."""
        items = data if isinstance(data, list | tuple) else [data] if data else []
        files = [super(FilesField, self).clean(item, initial) for item in items]
        if len(files) > MAX_FILES:
            raise forms.ValidationError(_("At most %(n)d files."), params={"n": MAX_FILES})
        if sum(file.size for file in files) > MAX_FILES_BYTES:
            raise forms.ValidationError(_("The files are larger than 20 MB together."))
        return files


class WriteForm(forms.Form):
    """A reply or a note.

    ``then`` is the status to set with the reply, ``seen`` the newest message shown, ``thread`` where the reply goes,
    ``anyway`` says that a warning was read.
    """

    text = forms.CharField(required=False, max_length=200_000, strip=False)
    html = forms.CharField(required=False, max_length=200_000, strip=False)
    attachments = FilesField(required=False)
    then = forms.ChoiceField(choices=[("resolved", "resolved"), ("pending", "pending")], required=False)
    seen = forms.IntegerField(required=False, min_value=0)
    thread = forms.IntegerField(required=False, min_value=1)
    to = RecipientsField(required=False, max_length=4_000)
    cc = RecipientsField(required=False, max_length=4_000)
    anyway = forms.BooleanField(required=False)
    later = forms.CharField(required=False, max_length=20)
    later_at = forms.CharField(required=False, max_length=60)
    later_anyway = forms.BooleanField(required=False)

    def clean(self) -> dict[str, Any]:
        """Adds ``send_at``, None for at once; ``html`` is safe, and ``text`` says the same.

        Raises ValidationError for words that mean no moment.
        """
        data = super().clean() or {}
        if "text" in data and "html" in data:
            data["text"], data["html"] = written(data["text"], data["html"])
        later, words = data.get("later", ""), data.get("later_at", "")
        at = timezone.localtime(now())
        data["send_at"] = {choice.key: choice.at for choice in choices(at)}.get(later)
        # Whoever wrote when means it, whichever button they press.
        if (later or words.strip()) and data["send_at"] is None:
            data["send_at"] = moment_of(words, at)
            if data["send_at"] is None:
                raise forms.ValidationError(_("Say when: for instance “tomorrow 9:00” or “fri 14:30”."))
        return data


class ForwardForm(WriteForm):
    """What goes to somebody outside: ``source`` is the id of a message or "all", ``file`` the files that go along."""

    source = forms.CharField(max_length=20)
    put_on_hold = forms.BooleanField(required=False)

    def clean(self) -> dict[str, Any]:
        """Adds ``chosen``. Raises ValidationError when nothing that can be forwarded is named."""
        data = super().clean() or {}
        files = ",".join(self.data.getlist("file")) if isinstance(self.data, QueryDict) else ""
        data["chosen"] = chosen_of(f"{data.get('source', '')}:{files}")
        if data["chosen"] is None and not self.errors:
            raise forms.ValidationError(_("Choose what is to be forwarded."))
        return data


class StatusForm(forms.Form):
    """Another status."""

    status = forms.ChoiceField(label=_("Status"), choices=[(s.value, STATUS_LABELS[s]) for s in Status])


class PriorityForm(forms.Form):
    """Another priority."""

    priority = forms.ChoiceField(
        label=_("Priority"), choices=[(p.value, PRIORITY_LABELS[p]) for p in Priority]
    )


class TagsForm(forms.Form):
    """The tags, separated by commas."""

    tags = forms.CharField(label=_("Tags"), required=False, max_length=100_000)

    def clean_tags(self) -> list[str]:
        """The words between the commas."""
        return [tag.strip() for tag in self.cleaned_data["tags"].split(",") if tag.strip()]


class SubjectForm(forms.Form):
    """Another subject."""

    subject = forms.CharField(label=_("Subject"), max_length=300)


class AgentForm(forms.Form):
    """Who shall hold the ticket; nobody when empty."""

    agent = forms.ModelChoiceField(
        label=_("Agent"),
        queryset=User.objects.filter(is_active=True),
        required=False,
        empty_label=_("Nobody"),
    )


class QueueForm(forms.Form):
    """Where the ticket shall wait; nowhere when empty."""

    queue = forms.ModelChoiceField(
        label=_("Queue"), queryset=Queue.objects.none(), required=False, empty_label=_("No queue")
    )

    def __init__(self, *args: Any, queues: list[Queue], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["queue"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = Queue.objects.filter(pk__in=[queue.pk for queue in queues])
