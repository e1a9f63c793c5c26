"""Admins say which surveys customers get."""

from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from surveys.models import Survey
from surveys.services import invitations
from tickets.models import Ticket

pytestmark = pytest.mark.django_db

FORM = {"name": "After each ticket", "delay_minutes": "30", "is_active": "on", "question_fr": " Alors ? "}


@pytest.fixture
def admin(client: Client, chloe: User) -> Client:
    client.force_login(chloe)
    return client


def test_a_survey_is_made_and_changed(admin: Client) -> None:
    assert admin.post("/surveys/new/", FORM).status_code == 302
    survey = Survey.objects.get()
    assert (survey.kind, survey.delay_minutes, survey.questions) == ("csat", 30, {"fr": "Alors ?"})
    admin.post(f"/surveys/{survey.pk}/", {**FORM, "delay_minutes": "0", "is_active": ""})
    survey.refresh_from_db()
    assert (survey.delay_minutes, survey.is_active) == (0, False)
    assert b"Alors ?" in admin.get(f"/surveys/{survey.pk}/").content


@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"delay_minutes": "-1"}, {"delay_minutes": "x"}, {"brand": "77"}]
)
def test_what_makes_no_sense_is_refused(admin: Client, wrong: dict[str, str]) -> None:
    assert admin.post("/surveys/new/", {**FORM, **wrong}).status_code == 422
    assert not Survey.objects.exists()


def test_the_list_counts_invitations(
    admin: Client, survey: Survey, resolved: Ticket, now: datetime, django_assert_max_num_queries: Any
) -> None:
    invitations.schedule([(resolved.pk, now)], now=now)
    admin.get("/surveys/")
    with django_assert_max_num_queries(12):
        page = admin.get("/surveys/")
    assert page.context["rows"][0]["states"] == {"sent": 1, "mailed": 1}


@pytest.mark.parametrize("person", ["alice", "bob"])
def test_only_admins_manage_surveys(client: Client, request: Any, person: str) -> None:
    client.force_login(request.getfixturevalue(person))
    assert client.get("/surveys/").status_code == 403
