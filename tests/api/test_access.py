"""Who may not: every route of the API for nobody, for deactivated people and for each role."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver
from rest_framework.test import APIClient

from accounts import permissions
from accounts.models import Role, User
from tests.api.conftest import ClientFor

pytestmark = pytest.mark.django_db


def api_routes() -> Iterator[tuple[str, str]]:
    """Each pair of method and path under /api/v1, with 1 for each number."""
    names = ("api-tickets", "api-ticket", "api-ticket-messages", "api-ticket-replies", "api-ticket-notes")
    assert set(names) <= {pattern.name for pattern in patterns("/api/")}
    for pattern in patterns("/api/v1/"):
        actions = getattr(pattern.callback, "actions", {})
        path = f"/api/v1/{pattern.pattern}".replace("/?$", "/").replace("^", "")
        path = path.replace(r"(?P<number>\d{1,18})", "1").replace(r"(?P<pk>\d{1,18})", "1")
        assert actions, f"{path} is no view set"
        assert "(" not in path
        for method in sorted(set(actions) - {"head"}):
            yield method, path


def patterns(prefix: str) -> Iterator[URLPattern]:
    def walk(resolver: URLResolver, before: str) -> Iterator[tuple[str, URLPattern]]:
        for item in resolver.url_patterns:
            here = before + str(item.pattern)
            if isinstance(item, URLResolver):
                yield from walk(item, here)
            else:
                yield here, item

    for path, pattern in walk(get_resolver(), "/"):
        if path.startswith((prefix, prefix + "^")):
            yield pattern


def test_nobody_is_told_to_sign_in_on_every_route() -> None:
    for method, path in api_routes():
        answer = getattr(APIClient(), method)(path)
        assert answer.status_code == 401, (method, path)
        assert "Authorization: Token" in answer.json()["detail"]


def test_a_deactivated_user_is_refused_on_every_route(client_for: ClientFor, chloe: User) -> None:
    client = client_for(chloe)
    chloe.is_active = False
    chloe.save(update_fields=["is_active"])
    for method, path in api_routes():
        assert getattr(client, method)(path).status_code == 401, (method, path)


def test_a_role_without_permissions_is_refused_on_every_route(
    client_for: ClientFor, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(permissions.ROLE_PERMISSIONS, Role.AGENT, frozenset())
    client = client_for(alice)
    for method, path in api_routes():
        answer = getattr(client, method)(path)
        assert answer.status_code == 403, (method, path)
        assert "role" in answer.json()["detail"]


@pytest.mark.parametrize("missing", [permissions.Permission.REPLY, permissions.Permission.EDIT_TICKETS])
def test_reading_needs_no_permission_to_write(
    client_for: ClientFor, alice: User, monkeypatch: pytest.MonkeyPatch, missing: permissions.Permission
) -> None:
    monkeypatch.setitem(
        permissions.ROLE_PERMISSIONS, Role.AGENT, permissions.ROLE_PERMISSIONS[Role.AGENT] - {missing}
    )
    client = client_for(alice)
    assert client.get("/api/v1/tickets/").status_code == 200
    refused = {
        permissions.Permission.REPLY: ("post", "/api/v1/tickets/1/replies/"),
        permissions.Permission.EDIT_TICKETS: ("patch", "/api/v1/tickets/1/"),
    }
    method, path = refused[missing]
    assert getattr(client, method)(path, {}).status_code == 403


@pytest.mark.parametrize("role", ["alice", "bob", "chloe"])
def test_every_role_reads_every_list(
    role: str, client_for: ClientFor, request: pytest.FixtureRequest
) -> None:
    client = client_for(request.getfixturevalue(role))
    for path in ("/api/v1/tickets/", "/api/v1/customers/", "/api/v1/queues/", "/api/schema/"):
        assert client.get(path).status_code == 200


def test_a_session_needs_the_csrf_token_to_write(alice: User) -> None:
    client = APIClient(enforce_csrf_checks=True)
    client.force_login(alice, backend=settings.AUTHENTICATION_BACKENDS[0])
    assert client.get("/api/v1/tickets/").status_code == 200
    answer = client.post("/api/v1/customers/", {"name": "Eve"})
    assert answer.status_code == 403
    assert "CSRF" in answer.json()["detail"]


def test_the_documentation_is_for_people_with_an_account(alice: User) -> None:
    client = APIClient()
    assert client.get("/api/docs/").status_code == 302
    assert client.get("/api/schema/").status_code == 401
