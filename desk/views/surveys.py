"""Which surveys customers get, and when."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import Permission, require
from core import clock
from desk.forms.survey import SurveyForm, initial_of
from desk.http import page, reader_of, shell_of
from surveys.labels import KIND_LABELS
from surveys.models import Survey
from surveys.selectors import states_of_surveys
from surveys.services import surveys as services


@require(Permission.MANAGE_SETTINGS)
@require_safe
def settings(request: HttpRequest) -> HttpResponse:
    """All surveys with what became of their invitations."""
    states = states_of_surveys()
    rows = [
        {"survey": survey, "kind": KIND_LABELS[survey.kind], "states": states.get(survey.pk, {})}
        for survey in Survey.objects.select_related("brand").order_by("name")
    ]
    context = {"shell": shell_of(reader_of(request), current="settings"), "rows": rows}
    return page(request, "desk/surveys/list.html", context)


@require(Permission.MANAGE_SETTINGS)
@require_http_methods(["GET", "HEAD", "POST"])
def new_survey(request: HttpRequest) -> HttpResponse:
    """A further survey."""
    form = SurveyForm(request.POST or None, initial={"delay_minutes": 60, "is_active": True})
    if request.method == "POST" and form.is_valid():
        services.create_survey(form.text(), now=clock.now())
        return _saved(request)
    return _form(request, form, None)


@require(Permission.MANAGE_SETTINGS)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_survey(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a survey."""
    survey = Survey.objects.filter(pk=pk).first()
    if survey is None:
        raise Http404
    form = SurveyForm(request.POST or None, initial=initial_of(survey), kind=survey.kind)
    if request.method == "POST" and form.is_valid():
        services.update_survey(survey.pk, form.text())
        return _saved(request)
    return _form(request, form, survey)


def _saved(request: HttpRequest) -> HttpResponse:
    messages.success(request, _("Saved. It counts from the next ticket that is resolved."))
    return redirect("surveys:settings")


def _form(request: HttpRequest, form: SurveyForm, survey: Survey | None) -> HttpResponse:
    context = {"shell": shell_of(reader_of(request), current="settings"), "form": form, "survey": survey}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return page(request, "desk/surveys/edit.html", context, status=status)
