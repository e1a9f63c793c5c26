"""What an admin says of a survey."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from surveys.labels import QUESTIONS
from surveys.models import Survey
from surveys.services.surveys import LONGEST_DELAY, SurveyText
from tickets.models import Brand


class SurveyForm(forms.Form):
    """Name, delay, brand, own questions by language, on or off."""

    name = forms.CharField(label=_("Name"), max_length=80)
    delay_minutes = forms.IntegerField(
        label=_("Minutes after resolving"),
        min_value=0,
        max_value=LONGEST_DELAY,
        help_text=_("0 sends at once. A ticket that is opened again before the time is not asked about."),
    )
    brand = forms.ModelChoiceField(
        label=_("Brand"), queryset=Brand.objects.order_by("name"), required=False, empty_label=_("All brands")
    )
    is_active = forms.BooleanField(label=_("The survey is on"), required=False)

    def __init__(self, *args: Any, kind: str = "csat", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, language in settings.LANGUAGES:
            self.fields[f"question_{code}"] = forms.CharField(
                label=_("Question in %(language)s") % {"language": language},
                max_length=200,
                required=False,
                help_text=_("Empty: “%(question)s”, in that language.") % {"question": QUESTIONS[kind]},
            )

    def text(self) -> SurveyText:
        """The valid form as the service takes it."""
        data = self.cleaned_data
        return SurveyText(
            name=data["name"],
            delay_minutes=data["delay_minutes"],
            is_active=data["is_active"],
            brand=data["brand"],
            questions={code: data[f"question_{code}"] for code, _language in settings.LANGUAGES},
        )


def initial_of(survey: Survey) -> dict[str, Any]:
    """A survey in the form."""
    own = {f"question_{code}": survey.questions.get(code, "") for code, _language in settings.LANGUAGES}
    return {
        "name": survey.name,
        "delay_minutes": survey.delay_minutes,
        "brand": survey.brand_id,
        "is_active": survey.is_active,
        **own,
    }
