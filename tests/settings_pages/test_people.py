"""Colleagues: invited, changed, shut out."""

import re
from datetime import datetime

import pytest
from django.core import mail
from django.test import Client

from accounts.models import ApiToken, Role, SettingChange, Team, User
from accounts.services import people, teams, tokens
from accounts.services.people import CannotChange
from core import outbox
from core.models import HandlerRun, Work
from tests import factories
from tickets.models import Brand, Ticket
from tickets.services import assignment

PERSON = {"name": "Dora Lin", "email": "dora@desk.test", "role": "agent", "language": "fr"}
PASSWORD = "a-long-new-password-7"


@pytest.fixture(autouse=True)
def _mails_stay_here(settings: object) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"  # type: ignore[attr-defined]


def work_off() -> None:
    """Do what the outbox holds."""
    while ids := list(HandlerRun.objects.filter(done_at=None, dead_at=None).values_list("pk", flat=True)):
        outbox.run(ids, external=False)


def test_an_invited_colleague_chooses_a_password_and_is_signed_in(admin: Client, client: Client):
    assert admin.post("/settings/people/new/", PERSON).status_code == 302
    dora = User.objects.get(email="dora@desk.test")
    assert not dora.has_usable_password()
    written = mail.outbox[0]
    assert written.to == ["dora@desk.test"]
    assert "Chloé Roux vous a créé un compte" in written.body
    path = re.search(r"https?://[^/]+(/accounts/\S+)", written.body)[1]  # type: ignore[index]
    page = client.get(path, follow=True)
    form_path = page.redirect_chain[-1][0]
    client.post(form_path, {"password1": PASSWORD, "password2": PASSWORD})
    assert client.get("/inbox/all/").status_code == 200
    assert client.get(path, follow=True).context["token_fail"]


def test_a_mail_that_does_not_go_out_shows_the_link(admin: Client, settings: object):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"  # type: ignore[attr-defined]
    settings.EMAIL_PORT = 1  # type: ignore[attr-defined]
    html = admin.post("/settings/people/new/", PERSON, follow=True).content.decode()
    assert "/accounts/password/reset/key/" in html
    assert User.objects.filter(email="dora@desk.test").exists()


def test_an_address_that_is_taken_is_refused(admin: Client, alice: User):
    page = admin.post("/settings/people/new/", {**PERSON, "email": "ALICE@desk.test"})
    assert page.status_code == 422
    assert mail.outbox == []


def test_roles_and_teams_are_changed_and_written_down(admin: Client, alice: User):
    team = Team.objects.create(name="Care")
    data = {"name": "Alice Martin", "email": alice.email, "role": "lead", "teams": [team.pk]}
    admin.post(f"/settings/people/{alice.pk}/", data)
    alice.refresh_from_db()
    assert (alice.role, list(alice.teams.all())) == (Role.LEAD, [team])
    change = SettingChange.objects.get()
    assert change.changes == {"role": ["agent", "lead"], "teams": ["", "Care"]}
    assert "lead" in admin.get(f"/settings/people/{alice.pk}/").content.decode()


def test_the_last_admin_stays_one(chloe: User, bob: User, now: datetime):
    with pytest.raises(CannotChange):
        people.deactivate(chloe, by=bob, now=now)
    with pytest.raises(CannotChange):
        people.update_person(chloe, name="C", email=chloe.email, role=Role.AGENT, teams=[], by=bob, now=now)


def test_whoever_leaves_hands_their_open_tickets_over(
    admin: Client, alice: User, bob: User, brand: Brand, now: datetime
):
    tickets = [factories.ticket(brand, now=now, email=f"c{n}@customer.test") for n in range(3)]
    for ticket in tickets:
        assignment.assign(ticket.pk, alice, by=alice, now=now)
    tokens.create(user=alice, name="shop", by=alice)
    admin.post(f"/settings/people/{alice.pk}/", {"do": "archive", "to": bob.pk})
    work_off()
    alice.refresh_from_db()
    assert not alice.is_active
    assert ApiToken.objects.get().revoked_at is not None
    assert set(Ticket.objects.values_list("assignee", flat=True)) == {bob.pk}
    work = Work.objects.get()
    assert (work.done, work.total, work.percent) == (3, 3, 100)


def test_a_shut_account_is_restored_and_needs_a_link(admin: Client, alice: User, chloe: User, now: datetime):
    people.deactivate(alice, by=chloe, now=now)
    admin.post(f"/settings/people/{alice.pk}/", {"do": "restore"})
    alice.refresh_from_db()
    assert alice.is_active
    admin.post(f"/settings/people/{alice.pk}/link/")
    assert mail.outbox[0].to == [alice.email]


def test_nobody_shuts_themselves_out(admin: Client, chloe: User):
    admin.post(f"/settings/people/{chloe.pk}/", {"do": "archive", "to": "none"})
    chloe.refresh_from_db()
    assert chloe.is_active


def test_the_list_finds_by_role_and_team(admin: Client, alice: User, bob: User):
    html = admin.get("/settings/people/?q=lead").content.decode()
    assert "Bob Stone" in html
    assert "Alice Martin" not in html


def test_a_team_has_a_history_and_can_be_archived(admin: Client, alice: User, chloe: User, now: datetime):
    team = teams.save_team(None, name="Care", members=[], by=chloe, now=now)
    admin.post(f"/settings/teams/{team.pk}/", {"name": "Care", "members": [alice.pk]})
    admin.post(f"/settings/teams/{team.pk}/", {"do": "archive"})
    team.refresh_from_db()
    assert team.archived_at is not None
    html = admin.get(f"/settings/teams/{team.pk}/").content.decode()
    assert "<ins>Alice Martin</ins>" in html


def test_a_token_is_shown_once_and_can_be_revoked(admin: Client, chloe: User):
    html = admin.post("/settings/tokens/", {"name": "Shop", "user": chloe.pk}).content.decode()
    key = re.search(r'value="(hd_[^"]+)"', html)[1]  # type: ignore[index]
    assert tokens.user_of(key) == chloe
    assert key not in admin.get("/settings/tokens/").content.decode()
    admin.post(f"/settings/tokens/{ApiToken.objects.get().pk}/revoke/")
    assert tokens.user_of(key) is None
    assert SettingChange.objects.filter(kind="token").count() == 2
