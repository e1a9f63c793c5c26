"""The guided start of an empty installation."""

import pytest
from django.core import mail
from django.test import Client

from accounts.models import Role, Setup, User
from accounts.services import first_run
from channels_app.models import Channel
from routing.models import Rule
from tickets.models import Brand, Queue

ADMIN = {"name": "Dora Lin", "email": "dora@desk.test", "password": "quite-a-long-one-7", "language": "en"}
MAIL = {"address": "help@brume.test", "name": "", "host": "", "security": "ssl", "user": "", "folder": ""}


@pytest.fixture(autouse=True)
def _mails_stay_here(settings: object) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"  # type: ignore[attr-defined]


def begin(client: Client) -> None:
    client.post("/start/", {**ADMIN, "token": first_run.token()})


def test_without_the_token_nobody_becomes_the_first_admin(client: Client, db: None):
    assert client.get("/start/").status_code == 403
    assert client.post("/start/", {**ADMIN, "token": "guess"}).status_code == 403
    assert client.post("/start/", {**ADMIN, "token": "é"}).status_code == 403
    assert first_run.is_empty()
    assert "Set up the helpdesk" in client.get("/accounts/login/").content.decode()


def test_the_first_admin_is_signed_in_and_led_on(client: Client, db: None):
    assert client.get(f"/start/?token={first_run.token()}").status_code == 200
    answer = client.post("/start/", {**ADMIN, "token": first_run.token()})
    assert answer.headers["Location"] == "/start/company/"
    user = User.objects.get()
    assert (user.role, user.check_password(ADMIN["password"])) == (Role.ADMIN, True)
    assert client.get("/start/company/").status_code == 200


def test_a_weak_password_is_refused(client: Client, db: None):
    bad = {**ADMIN, "password": "password", "token": first_run.token()}
    assert client.post("/start/", bad).status_code == 422
    assert first_run.is_empty()


def test_the_token_is_worth_nothing_once_there_is_an_account(client: Client, alice: User):
    answer = client.post("/start/", {**ADMIN, "token": first_run.token()})
    assert answer.status_code == 302
    assert list(User.objects.all()) == [alice]


def test_two_first_admins_can_not_be(alice: User, now: object):
    with pytest.raises(first_run.TooLate):
        first_run.create_first_admin(**ADMIN, now=now)  # type: ignore[arg-type]


def test_all_steps_set_the_helpdesk_up_and_it_is_never_asked_again(client: Client, db: None):
    begin(client)
    client.post("/start/company/", {"name": "Brume", "language": "fr", "signature": ""})
    brand = Brand.objects.get()
    assert (brand.is_default, Queue.objects.count()) == (True, 1)
    client.post("/start/mail/", {**MAIL, "brand": brand.pk})
    assert Channel.objects.get().address == "help@brume.test"
    assert mail.outbox[-1].to == ["dora@desk.test"]
    client.post("/start/people/", {"people": "Bob Stone <bob@desk.test>\nzoe.roux@desk.test"})
    assert set(User.objects.values_list("name", flat=True)) == {"Dora Lin", "Bob Stone", "Zoe Roux"}
    rule = {"words": "refund, broken", "priority": "high", "tag": "urgent"}
    assert client.post("/start/rule/", rule).headers["Location"] == "/"
    assert Rule.objects.get().actions[1] == {"action": "add_tag", "value": ["urgent"]}
    assert Setup.objects.get().finished_at is not None
    assert client.get("/start/company/").status_code == 404
    assert client.get("/start/").headers["Location"] == "/"


def test_steps_can_be_left_out_and_gone_on_with_later(client: Client, db: None):
    begin(client)
    client.post("/start/company/", {"name": "Brume", "language": "fr", "signature": ""})
    assert client.post("/start/mail/", {"do": "skip"}).headers["Location"] == "/start/people/"
    assert client.post("/start/people/", {"do": "later"}).headers["Location"] == "/"
    assert 'href="/start/people/"' in client.get("/settings/").content.decode()
    assert client.get("/start/").headers["Location"] == "/start/people/"


def test_an_installation_that_began_otherwise_has_no_guided_start(admin: Client):
    assert admin.get("/start/company/").status_code == 404
    assert "/start/" not in admin.get("/settings/").content.decode()


def test_agents_can_not_set_up(client: Client, agent: Client, now: object):
    Setup.objects.create(pk=1, step="company")
    assert agent.get("/start/company/").status_code == 403


def test_a_line_that_is_no_address_is_told(client: Client, db: None):
    begin(client)
    page = client.post("/start/people/", {"people": "Bob at home"})
    assert page.status_code == 422
    assert mail.outbox == []
