"""Canned answers and macros, as they are written in the settings."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.models import Team, User
from tickets.labels import PRIORITY_LABELS, STATUS_LABELS
from tickets.macro_steps import MACRO_STATUSES, ME, StepKind
from tickets.models import CannedAnswer, Macro, Queue, Scope
from tickets.services.macros import AnswerText, MacroText, Sharing
from tickets.states import Priority
from tickets.variables import NAMES, unknown_in

NOBODY = "none"
_VARIABLES = " ".join("{{" + name + "}}" for name in NAMES)
_UNCHANGED = ("", _("Leave as it is"))


class SharedForm(forms.Form):
    """For whom a text or a macro is; those who may not share it have it for themselves."""

    scope = forms.ChoiceField(label=_("For whom"), choices=Scope.choices)
    team = forms.ModelChoiceField(
        label=_("Team"),
        queryset=Team.objects.filter(archived_at__isnull=True).order_by("name"),
        required=False,
        empty_label=_("No team"),
        help_text=_("When it is for a team."),
    )

    def __init__(self, *args: Any, may_share: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.may_share = may_share
        if not may_share:
            del self.fields["scope"], self.fields["team"]

    def sharing(self, user: User) -> Sharing:
        """For whom the valid form says it is."""
        if not self.may_share:
            return Sharing(Scope.PERSONAL, None, user)
        return Sharing(Scope(self.cleaned_data["scope"]), self.cleaned_data["team"], user)


def _check_variables(text: str) -> str:
    if unknown := unknown_in(text):
        names = ", ".join("{{" + name + "}}" for name in unknown)
        raise forms.ValidationError(_("There is no variable %(names)s."), params={"names": names})
    return text


class AnswerForm(SharedForm):
    """Title, shortcut, language, text."""

    title = forms.CharField(label=_("Title"), max_length=120)
    shortcut = forms.CharField(
        label=_("Shortcut"),
        required=False,
        max_length=40,
        help_text=_("A few letters that find it after a slash, for example: refund."),
    )
    language = forms.ChoiceField(
        label=_("Language"), required=False, choices=[("", _("Any")), *settings.LANGUAGES]
    )
    text = forms.CharField(
        label=_("Text"),
        max_length=20_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 9}),
        help_text=_("Variables: %(names)s. What stands after | is written when there is no value.")
        % {"names": _VARIABLES + " {{customer.first_name|…}}"},
    )
    field_order = ["title", "shortcut", "language", "text", "scope", "team"]

    def clean_text(self) -> str:
        """The text; raises ValidationError for variables that do not exist."""
        return _check_variables(self.cleaned_data["text"])

    def answer(self) -> AnswerText:
        """The valid form as the service takes it."""
        data = self.cleaned_data
        return AnswerText(
            title=data["title"], text=data["text"], shortcut=data["shortcut"], language=data["language"]
        )


class MacroForm(SharedForm):
    """The name, and one field for each step; empty fields are no steps."""

    name = forms.CharField(label=_("Name"), max_length=120)
    reply = forms.CharField(
        label=_("Put into the reply"),
        required=False,
        max_length=20_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("It stands in the reply field to be read and sent; a macro never sends by itself."),
    )
    note = forms.CharField(
        label=_("Write an internal note"),
        required=False,
        max_length=20_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    tags = forms.CharField(
        label=_("Add tags"), required=False, max_length=400, help_text=_("Separated by commas.")
    )
    priority = forms.ChoiceField(
        label=_("Priority"),
        required=False,
        choices=[_UNCHANGED, *((p.value, PRIORITY_LABELS[p]) for p in Priority)],
    )
    queue = forms.ChoiceField(label=_("Queue"), required=False)
    assignee = forms.ChoiceField(label=_("Assignee"), required=False)
    status = forms.ChoiceField(
        label=_("Status"),
        required=False,
        choices=[_UNCHANGED, *((s.value, STATUS_LABELS[s]) for s in MACRO_STATUSES)],
        help_text=_("It is set last, so that a ticket is resolved with all that the macro brings."),
    )
    field_order = [
        "name",
        "reply",
        "note",
        "tags",
        "priority",
        "queue",
        "assignee",
        "status",
        "scope",
        "team",
    ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        queues = Queue.objects.filter(archived_at__isnull=True).order_by("position", "name")
        people = User.objects.filter(is_active=True).order_by("name")
        self.fields["queue"].choices = [  # type: ignore[attr-defined]
            _UNCHANGED,
            *((str(queue.pk), queue.name) for queue in queues),
        ]
        self.fields["assignee"].choices = [  # type: ignore[attr-defined]
            _UNCHANGED,
            (ME, _("Whoever uses the macro")),
            (NOBODY, _("Nobody")),
            *((str(user.pk), user.name) for user in people),
        ]

    def clean_reply(self) -> str:
        """The text; raises ValidationError for variables that do not exist."""
        return _check_variables(self.cleaned_data["reply"])

    def clean_note(self) -> str:
        """The text; raises ValidationError for variables that do not exist."""
        return _check_variables(self.cleaned_data["note"])

    def clean(self) -> dict[str, Any]:
        """A macro does something."""
        data = super().clean() or {}
        if not self.errors and not self.steps():
            raise forms.ValidationError(_("Choose at least one thing that the macro does."))
        return data

    def steps(self) -> list[dict[str, Any]]:
        """What the valid form says, as tickets.macro_steps reads it."""
        data = self.cleaned_data
        steps: list[dict[str, Any]] = [
            {"step": kind.value, "value": data[kind]}
            for kind in (StepKind.REPLY, StepKind.NOTE)
            if data[kind].strip()
        ]
        if tags := [tag.strip() for tag in data["tags"].split(",") if tag.strip()]:
            steps.append({"step": StepKind.TAGS.value, "value": tags})
        if data["priority"]:
            steps.append({"step": StepKind.PRIORITY.value, "value": data["priority"]})
        if data["queue"]:
            steps.append({"step": StepKind.QUEUE.value, "value": int(data["queue"])})
        if who := data["assignee"]:
            value = None if who == NOBODY else who if who == ME else int(who)
            steps.append({"step": StepKind.ASSIGNEE.value, "value": value})
        if data["status"]:
            steps.append({"step": StepKind.STATUS.value, "value": data["status"]})
        return steps

    def macro(self) -> MacroText:
        """The valid form as the service takes it."""
        return MacroText(name=self.cleaned_data["name"], steps=self.steps())


def initial_of_answer(answer: CannedAnswer) -> dict[str, Any]:
    """A canned answer in the form."""
    names = ("title", "shortcut", "language", "text")
    return {name: getattr(answer, name) for name in names} | _initial_scope(answer)


def initial_of_macro(macro: Macro) -> dict[str, Any]:
    """A macro in the form."""
    values: dict[str, Any] = {"name": macro.name} | _initial_scope(macro)
    for step in macro.steps:
        value = step["value"]
        if step["step"] == StepKind.TAGS:
            value = ", ".join(value)
        if step["step"] == StepKind.ASSIGNEE and value is None:
            value = NOBODY
        values[step["step"]] = value
    return values


def _initial_scope(thing: CannedAnswer | Macro) -> dict[str, Any]:
    return {"scope": thing.scope.value, "team": thing.team_id}
