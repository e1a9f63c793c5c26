"""Which pages of django-allauth there are: those that have a template of ours."""

import pytest
from django.test import Client

from accounts.models import User


@pytest.mark.parametrize(
    "path", ["email/", "confirm-email/", "confirm-email/key/", "reauthenticate/", "login/code/confirm/"]
)
@pytest.mark.parametrize("is_signed_in", [True, False])
def test_there_is_no_page_for_what_an_admin_sets(
    path: str, is_signed_in: bool, client: Client, alice: User
) -> None:
    if is_signed_in:
        client.force_login(alice)
    assert client.get(f"/accounts/{path}").status_code == 404
    assert (
        client.post(f"/accounts/{path}", {"email": "me@elsewhere.test", "action_add": ""}).status_code == 404
    )


@pytest.mark.parametrize(
    "path",
    ["login/", "signup/", "inactive/", "password/reset/", "password/reset/done/", "password/reset/key/a-b/"],
)
def test_strangers_find_the_way_in(path: str, client: Client, db: None) -> None:
    assert client.get(f"/accounts/{path}").status_code == 200


def test_who_has_no_password_yet_gets_one_by_a_link(client: Client, alice: User) -> None:
    alice.set_unusable_password()
    alice.save()
    client.force_login(alice)
    response = client.get("/accounts/password/change/", follow=True)
    assert response.redirect_chain[-1] == ("/accounts/password/reset/", 302)
    assert response.status_code == 200
