"""The customers' page: GET stores nothing, one POST does."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from core.models import OutboxEvent
from surveys import links
from surveys.models import Invitation, Response, ResponseRevision, Survey
from surveys.services import invitations
from surveys.states import Exclusion, State
from tickets.models import Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def invitation(survey: Survey, resolved: Ticket, now: datetime) -> Invitation:
    (made,) = invitations.schedule([(resolved.pk, now)], now=now)
    made.refresh_from_db()
    return made


@pytest.fixture
def client(now: datetime) -> Any:
    """A browser that checks CSRF tokens, one hour after the mail."""
    with time_machine.travel(now + timedelta(hours=1), tick=False):
        yield Client(enforce_csrf_checks=True)


def url(invitation: Invitation) -> str:
    return f"/s/{links.token_of(invitation.key)}/"


@pytest.mark.parametrize("query", ["", "?score=5", "?score=5&comment=x", "?thanks=1"])
@pytest.mark.parametrize("method", ["get", "head"])
def test_get_and_head_store_nothing(client: Client, invitation: Invitation, method: str, query: str) -> None:
    before = OutboxEvent.objects.count()
    assert getattr(client, method)(url(invitation) + query).status_code == 200
    assert not Response.objects.exists()
    assert OutboxEvent.objects.count() == before
    invitation.refresh_from_db()
    assert invitation.state == State.SENT


def test_post_stores_and_says_thanks(client: Client, invitation: Invitation) -> None:
    answer = client.post(url(invitation), {"score": "5", "comment": " Great \x00"}, follow=True)
    assert answer.status_code == 200
    assert b"Thank you" in answer.content
    response = Response.objects.get()
    assert (response.score, response.comment, response.excluded) == (5, "Great", "")
    invitation.refresh_from_db()
    assert invitation.state == State.ANSWERED
    assert OutboxEvent.objects.filter(name="survey.answered").count() <= 1


def test_the_page_is_small_and_hidden_from_search_engines(client: Client, invitation: Invitation) -> None:
    page = client.get(url(invitation))
    assert len(page.content) < 10_000
    assert page["X-Robots-Tag"] == "noindex, nofollow"
    assert page["Cache-Control"] == "no-store"
    assert b"<script" not in page.content
    assert b"style=" not in page.content
    assert not page.cookies


def test_the_link_shows_no_id_and_no_address(invitation: Invitation) -> None:
    assert links.token_of(invitation.key).split(".")[0] == invitation.key
    assert len(invitation.key) >= 22


def test_a_score_in_the_link_is_only_chosen_beforehand(client: Client, invitation: Invitation) -> None:
    assert b'value="4" required checked' in client.get(url(invitation) + "?score=4").content
    for nonsense in ("9", "-1", "x", "٤", "1e3", ""):
        assert b"checked" not in client.get(url(invitation), {"score": nonsense}).content


def test_an_answer_can_be_changed_until_it_expires(
    client: Client, invitation: Invitation, now: datetime
) -> None:
    client.post(url(invitation), {"score": "2", "comment": "Slow"})
    page = client.get(url(invitation)).content
    assert b"You have answered already" in page
    assert b'value="2" required checked' in page
    client.post(url(invitation), {"score": "4", "comment": "Slow"})
    client.post(url(invitation), {"score": "4", "comment": "Slow"})
    assert Response.objects.get().score == 4
    assert list(ResponseRevision.objects.order_by("pk").values_list("score", flat=True)) == [2, 4]
    with time_machine.travel(now + timedelta(days=15), tick=False):
        assert client.post(url(invitation), {"score": "1"}).status_code == 410
        assert client.get(url(invitation)).status_code == 410
    assert Response.objects.get().score == 4


@pytest.mark.parametrize("score", ["", "0", "6", "-3", "5.0", "٥", "99999999999", "five"])
def test_an_answer_off_the_scale_is_refused_and_the_comment_kept(
    client: Client, invitation: Invitation, score: str
) -> None:
    answer = client.post(url(invitation), {"score": score, "comment": "My <reason>"})
    assert answer.status_code == 422
    assert b"Please choose an answer" in answer.content
    assert b"My &lt;reason&gt;" in answer.content
    assert not Response.objects.exists()


@pytest.mark.parametrize("token", ["x", "a.b", "." * 20, "%00", "AAAA.BBBB", "é.é"])
def test_a_link_that_is_not_ours_reaches_no_database(
    client: Client, token: str, django_assert_num_queries: Any, db: None
) -> None:
    with django_assert_num_queries(0):
        assert client.get(f"/s/{token}/").status_code == 404
        assert client.post(f"/s/{token}/", {"score": "5"}).status_code == 404


def test_a_link_before_its_mail_does_not_work(
    client: Client, survey: Survey, resolved: Ticket, now: datetime
) -> None:
    Survey.objects.update(delay_minutes=600)
    (waiting,) = invitations.schedule([(resolved.pk, now)], now=now)
    assert client.get(url(waiting)).status_code == 404


def test_too_many_changes_are_refused(client: Client, invitation: Invitation) -> None:
    codes = [client.post(url(invitation), {"score": str(1 + n % 2)}).status_code for n in range(21)]
    assert codes[:20] == [302] * 20
    assert codes[20:] == [429]


def test_a_body_that_is_too_long_is_refused(client: Client, invitation: Invitation) -> None:
    answer = client.post(url(invitation), {"score": "5", "comment": "x" * 70_000})
    assert answer.status_code == 413
    assert not Response.objects.exists()


def test_the_answer_of_one_of_us_is_kept_and_not_counted(
    client: Client, invitation: Invitation, alice: User
) -> None:
    client.force_login(alice)
    answer = client.post(url(invitation), {"score": "5"}, follow=True)
    assert b"not counted" in answer.content
    assert Response.objects.get().excluded == Exclusion.STAFF


def test_a_program_that_fills_every_field_is_not_counted(client: Client, invitation: Invitation) -> None:
    client.post(url(invitation), {"score": "5", "website": "http://spam.test"})
    assert Response.objects.get().excluded == Exclusion.SCANNER


def test_the_page_speaks_the_language_of_the_ticket(client: Client, invitation: Invitation) -> None:
    Ticket.objects.update(language="fr")
    page = client.get(url(invitation), headers={"accept-language": "en"})
    assert b'<html lang="fr"' in page.content


@pytest.mark.parametrize("kind", ["nps", "ces"])
def test_other_scales_have_a_page_too(client: Client, invitation: Invitation, kind: str) -> None:
    Survey.objects.update(kind=kind)
    client.post(url(invitation), {"score": "7"})
    assert Response.objects.get().score == 7
